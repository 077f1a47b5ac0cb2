// Prompts, variables and tests that scripts make, with a host that tells what it was asked; interpreters are tried in checks/.
#include "core/check_scripts.h"
#include "importers/testing/promptfoo.h"

namespace cupel {
namespace {

class FakeScripts final : public CheckScripts {
 public:
  Result<Json> call(const ScriptCall& call) override {
    const std::string name = call.file.substr(call.file.rfind('/') + 1);
    const Json& arguments = *call.arguments;
    if (name == "prompt.js") return Json("About " + arguments[0]["vars"]["topic"].get<std::string>() + " {{topic}}");
    if (name == "chat.py") {
      return Json::array(
          {{{"role", "system"}, {"content", call.function}}, {{"role", "user"}, {"content", arguments[0]["vars"]["topic"]}}});
    }
    if (name == "var.py") return Json{{"output", call.function + " " + arguments[0].get<std::string>() + " " + render_json(arguments[2])}};
    if (name == "tests.py") return Json::array({{{"vars", {{"topic", arguments[0]["of"]}}}}, {{"vars", {{"topic", call.function}}}}});
    if (name == "broken.js") return fail(ErrorCode::invalid_suite, "the script failed: x is not defined");
    if (name == "number.js") return Json(5);
    if (name == "who.js") return Json("For " + render_json(arguments[0]["provider"]));
    if (call.code.find("runpy") != std::string::npos) return Json("printed " + render_json(arguments[1]["vars"]));
    if (call.code == "({...vars, topic: 'x'})") {
      EXPECT_EQ(call.names, (std::vector<std::string>{"vars", "context"}));
      Json vars = arguments[0];
      vars["topic"] = "x";
      return vars;
    }
    return Json(nullptr);
  }
  Result<Json> post(const std::string&, const Json&) override { return fail(ErrorCode::unavailable, "nobody"); }
};

class MadeByScripts : public testing_importers::PromptfooTest {
 protected:
  void SetUp() override {
    scripts_ = &fake_;
    for (const char* name : {"prompt.js", "chat.py", "var.py", "tests.py", "broken.js", "number.js", "types.ts", "who.js", "whole.py"})
      write(name, "");
  }
  FakeScripts fake_;
};

TEST_F(MadeByScripts, Prompts) {
  EXPECT_EQ(
      cases("prompts: [file://prompt.js, 'file://chat.py:make', file://broken.js, file://number.js, file://types.ts, file://gone.py]\n"
            "tests: [{vars: {topic: cats}}]\n"),
      "test 1[prompt=1]: 'About cats cats'\n"
      "test 1[prompt=2]: <make> 'cats'\n"
      "test 1[prompt=3]: ! c.yaml:1:52: the script failed: x is not defined (broken.js)\n"
      "test 1[prompt=4]: ! c.yaml:1:70: the script number.js gave no prompt but 5\n"
      "test 1[prompt=5]: ! c.yaml:1:88: the script types.ts is not run here; .js, .cjs, .mjs, .py, .rb files are\n"
      "test 1[prompt=6]: ! c.yaml:1:105: the script gone.py does not exist\n");
}

TEST_F(MadeByScripts, APythonFileAsAWholeIsAPrompt) {
  EXPECT_EQ(cases("prompts: [file://whole.py, 'file://chat.py:Maker.make']\ntests: [{vars: {topic: cats}}]\n"),
            "test 1[prompt=1]: 'printed {\"topic\":\"cats\"}'\n"
            "test 1[prompt=2]: <Maker.make> 'cats'\n");
}

TEST_F(MadeByScripts, EachProviderIsTold) {
  EXPECT_EQ(cases("prompts: [file://who.js]\nproviders: [openai:a, {id: openai:b, label: second}]\n"),
            "test 1: 'For {\"id\":\"openai:a\",\"label\":\"\"}' @openai:a\n"
            "test 1[provider=second]: 'For {\"id\":\"openai:b\",\"label\":\"second\"}' @openai:b\n");
  EXPECT_EQ(cases("prompts: [file://prompt.js]\nproviders: [openai:a, openai:b]\ntests: [{vars: {topic: cats}}]\n"),
            "test 1: 'About cats cats' @openai:a\ntest 1: 'About cats cats' @openai:b (copy)\n");
}

TEST_F(MadeByScripts, VariablesAndTests) {
  EXPECT_EQ(cases("prompts: ['{{topic}} {{more}}']\n"
                  "tests:\n"
                  "  - vars: {topic: a, more: file://var.py}\n"
                  "  - {path: 'file://tests.py', config: {of: b}}\n"
                  "  - {vars: {topic: a}, options: {transformVars: \"({...vars, topic: 'x'})\"}}\n"
                  "  - {vars: {topic: a}, options: {transformVars: 'null'}}\n"),
            "test 1: 'a get_var more {\"topic\":\"a\"}'\n"
            "test 2: 'b '\n"
            "test 3: 'generate_tests '\n"
            "test 4: 'x '\n"
            "test 5: ! c.yaml:6:49: 'transformVars' gave no map but null\n");
}

TEST_F(MadeByScripts, AScriptThatDecidesByScores) {
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "defaultTest: {assertScoringFunction: 'file://number.js:f'}\n"
                  "tests:\n"
                  "  - {threshold: 0.5, assert: [{type: contains, value: a, metric: m}]}\n"
                  "  - {assertScoringFunction: file://gone.js, assert: [{type: contains, value: a}]}\n"),
            "test 1: 'hi' | scored:{\"file\":\"number.js\",\"function\":\"f\",\"threshold\":0.5,\"checks\":[{\"contains\":{\"text\":\"a\"},"
            "\"metric\":\"m\"}]}\n"
            "test 2: ! c.yaml:5:29: the script gone.js does not exist\n");
}

TEST_F(MadeByScripts, WhereNoneIsRunTheyAreErrors) {
  scripts_ = nullptr;
  EXPECT_EQ(cases("prompts: [file://prompt.js, hi]\n"),
            "test 1[prompt=1]: ! c.yaml:1:11: made by a script, and none is run here\n"
            "test 1[prompt=2]: 'hi'\n");
}

}  // namespace
}  // namespace cupel

// The real interpreters, where they are installed: what scripts return, throw, and what they are kept from.
#include "checks/script_host.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/process.h"

namespace cupel {
namespace {

using std::chrono::milliseconds;

class ScriptHostTest : public ::testing::TestWithParam<ScriptLanguage> {
 protected:
  void SetUp() override {
    const char* program = is_python() ? "python3" : "node";
    if (!find_program(program, Environment::of_process())) GTEST_SKIP() << "the interpreter is not installed";
  }
  bool is_python() const { return GetParam() == ScriptLanguage::python; }

  std::string call(const std::string& javascript, const std::string& python, const std::string& output = "a") {
    const Result<Json> result = host_.call({.language = GetParam(),
                                            .code = is_python() ? python : javascript,
                                            .file = "",
                                            .function = "",
                                            .output = output,
                                            .context = {{"vars", {{"x", 2}}}}});
    return result ? render_json(*result) : std::string(error_code_name(result.error().code)) + ": " + result.error().message;
  }

  std::string call_file(const std::string& text, const std::string& name, const std::string& function) {
    const TemporaryFolder folder = *TemporaryFolder::make();
    EXPECT_TRUE(write_file(folder.path() / name, text));
    const Result<Json> result = host_.call({.language = GetParam(),
                                            .code = "",
                                            .file = (folder.path() / name).string(),
                                            .function = function,
                                            .output = "abc",
                                            .context = {}});
    return result ? render_json(*result) : result.error().message;
  }

  ScriptHost host_{Environment::of_process(), {}, {.time = milliseconds(20'000), .memory_mb = 512, .output_bytes = 1U << 20U}};
};

TEST_P(ScriptHostTest, ReturnsValues) {
  EXPECT_EQ(call("output.length === 1", "len(output) == 1"), "true");
  EXPECT_EQ(call("const n = context.vars.x;\nreturn {score: n / 4};", "n = context['vars']['x']\nreturn {'score': n / 4}"),
            "{\"score\":0.5}");
  EXPECT_EQ(call("console.log('noise'); return output", "print('noise')\nreturn output", "é\n\"quoted\""), "\"é\\n\\\"quoted\\\"\"");
  EXPECT_EQ(call("undefined", "None"), "null");
}

// What a script's children print, and copies of the interpreter, are no answers: the calls after them get their own.
TEST_P(ScriptHostTest, NothingElseIsTakenForAnAnswer) {
  EXPECT_EQ(call("require('child_process').execSync('echo hi; echo hi >&2', {stdio: 'inherit'}), 1",
                 "import subprocess\nsubprocess.run('echo hi; echo hi >&2', shell=True)\nreturn 1"),
            "1");
  EXPECT_EQ(call("2", "2"), "2");
  EXPECT_EQ(call("require('child_process').execSync('echo 9 9 >&3 || true', {stdio: 'inherit'}), 3",
                 "import os\nos.system('echo 9 9 >&3')\nreturn 3"),
            "3");
  EXPECT_EQ(call("process.stdout.write('{\"result\": 7}\\n'); setTimeout(() => console.log('late'), 1); return 4",
                 "import sys\nsys.stdout.write('7\\n')\nsys.__stdout__.flush()\nreturn 4"),
            "4");
  EXPECT_EQ(call("5", "import os\nos.fork()\nreturn 5"), "5");
  EXPECT_EQ(call("6", "6"), "6");
}

TEST_P(ScriptHostTest, MemoryIsLimited) {
  const std::string result = call("Buffer.alloc(1 << 30, 1).length", "len(bytearray(1 << 30))");
  EXPECT_NE(result, "1073741824");
  const std::string many = call("const kept = []; for (let i = 0; i < 200; ++i) kept.push(Buffer.alloc(10 << 20, 1)); return 'all'",
                                "kept = [bytearray(10 << 20) for i in range(200)]\nreturn 'all'");
  EXPECT_NE(many, "\"all\"");
  EXPECT_EQ(call("1", "1"), "1");
}

TEST_P(ScriptHostTest, SaysWhatWasThrown) {
  EXPECT_EQ(call("nothing.at.all", "nothing.at.all").substr(0, 34), "invalid_suite: the script failed: ");
  EXPECT_EQ(call("return (", "return (").substr(0, 34), "invalid_suite: the script failed: ");
  EXPECT_EQ(call("1", "1"), "1") << "it goes on";
}

TEST_P(ScriptHostTest, StartsAnewAfterAnEnd) {
  EXPECT_EQ(call("process.exit(1)", "import os\nos._exit(1)").substr(0, 4), "io: ");
  EXPECT_EQ(call("1", "1"), "1");
}

TEST_P(ScriptHostTest, CallsFunctionsInFiles) {
  if (is_python()) {
    EXPECT_EQ(call_file("def get_assert(output, context):\n    return len(output)\n", "a.py", ""), "3");
    EXPECT_EQ(call_file("def other(output, context):\n    return True\n", "a.py", "other"), "true");
  } else {
    EXPECT_EQ(call_file("module.exports = (output) => output.length;", "a.js", ""), "3");
    EXPECT_EQ(call_file("module.exports = {other: async () => true};", "a.cjs", "other"), "true");
    EXPECT_EQ(call_file("export default (output) => output + '!';", "a.mjs", ""), "\"abc!\"");
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, ScriptHostTest, ::testing::Values(ScriptLanguage::javascript, ScriptLanguage::python),
                         [](const auto& each) { return each.param == ScriptLanguage::python ? "Python" : "JavaScript"; });

TEST_P(ScriptHostTest, CallsWithNamedArguments) {
  const Result<Json> result = host_.call({.language = GetParam(), .code = "a + b", .arguments = Json::array({1, 2}), .names = {"a", "b"}});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(*result, 3);
}

// In the folder where a run was started there may be anything.
TEST(ScriptHost, PythonTakesNoModulesOfTheCurrentFolder) {
  if (!find_program("python3", Environment::of_process())) GTEST_SKIP() << "python3 is not installed";
  const TemporaryFolder folder = *TemporaryFolder::make();
  const std::filesystem::path before = std::filesystem::current_path();
  for (const char* module : {"json.py", "ast.py", "statistics.py"})
    ASSERT_TRUE(write_file(folder.path() / module, "open('ran', 'w')\nraise SystemExit(3)\n"));
  std::filesystem::current_path(folder.path());
  ScriptHost host(Environment::of_process());
  const Result<Json> result =
      host.call({.language = ScriptLanguage::python, .code = "import statistics\nreturn statistics.mean([1, 3])", .output = "a"});
  std::filesystem::current_path(before);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(*result, 2);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "ran"));
}

TEST(ScriptHost, RunsRuby) {
  if (!find_program("ruby", Environment::of_process())) GTEST_SKIP() << "ruby is not installed";
  ScriptHost host(Environment::of_process());
  const auto call = [&](const std::string& code) {
    const Result<Json> result =
        host.call({.language = ScriptLanguage::ruby, .code = code, .output = "abc", .context = {{"vars", {{"x", 2}}}}});
    return result ? render_json(*result) : result.error().message;
  };
  EXPECT_EQ(call("output.length > 2"), "true");
  EXPECT_EQ(call("puts 'noise'\nn = context['vars']['x']\n{ 'pass' => true, 'score' => n / 4.0 }"), "{\"pass\":true,\"score\":0.5}");
  EXPECT_EQ(call("raise 'no'"), "the script failed: RuntimeError: no");
  EXPECT_EQ(call("1 +").substr(0, 19), "the script failed: ");
  const TemporaryFolder folder = *TemporaryFolder::make();
  EXPECT_TRUE(
      write_file(folder.path() / "a.rb", "def get_assert(output, context)\n  output.length\nend\ndef other(output, context) = true\n"));
  const auto in_file = [&](const std::string& function) {
    return *host.call({.language = ScriptLanguage::ruby,
                       .file = (folder.path() / "a.rb").string(),
                       .function = function,
                       .output = "abc",
                       .context = {}});
  };
  EXPECT_EQ(in_file(""), 3);
  EXPECT_EQ(in_file("other"), true);
}

TEST(ScriptHost, SendsNothingToOthersOffline) {
  ScriptHost host(Environment(), {}, {.offline = true});
  const Result<Json> result = host.post("http://192.0.2.1/grade", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "offline: http://192.0.2.1/grade is not asked");
  EXPECT_EQ(host.post("nothing", {}).error().code, ErrorCode::invalid_usage);
}

TEST(ScriptHost, LimitsTime) {
  if (!find_program("python3", Environment::of_process())) GTEST_SKIP() << "python3 is not installed";
  ScriptHost host(Environment::of_process(), {}, {.time = milliseconds(300), .memory_mb = 512, .output_bytes = 1000});
  const Result<Json> result =
      host.call({.language = ScriptLanguage::python, .code = "while True: pass", .file = "", .function = "", .output = "", .context = {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
}

TEST(ScriptHost, NamesAMissingInterpreter) {
  Environment empty;
  empty.set("PATH", "/nowhere");
  ScriptHost host(empty);
  const Result<Json> result =
      host.call({.language = ScriptLanguage::javascript, .code = "1", .file = "", .function = "", .output = "", .context = {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_EQ(result.error().message, "JavaScript is needed for a check and cannot be run: there is no program 'node' in PATH");
}

}  // namespace
}  // namespace cupel

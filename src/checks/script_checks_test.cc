// Checks by scripts, with a host that does what the code says in a few words; the interpreters themselves are tried in script_host_test.
#include <fmt/format.h>

#include "checks/script_check.h"
#include "checks/testing/judged.h"

namespace cupel {
namespace {

using testing_checks::answer;
using testing_checks::table;

/// Returns the call's code as JSON, or the answer itself for `output`.
class FakeScripts final : public CheckScripts {
 public:
  Result<Json> call(const ScriptCall& call) override {
    if (call.code == "throw") return fail(ErrorCode::invalid_suite, "the script failed: as asked");
    if (call.code == "output") return Json(call.output + "!");
    if (call.code == "scores") return call.arguments->at(0).at("same");
    if (call.code == "vars") return Json(call.context.at("vars").at("x") == 1 && call.context.at("config").at("k") == "v");
    return Json::parse(call.code);
  }
  Result<Json> post(const std::string& url, const Json& body) override {
    if (url.ends_with("/down")) return fail(ErrorCode::unavailable, "nobody there");
    if (url.ends_with("/text")) return Json("yes");
    if (url.ends_with("/far")) return Json{{"pass", true}, {"score", -5}};
    return Json{{"pass", body.at("output") == "a"}, {"score", body.at("context").at("vars").at("x")}, {"reason", "because"}};
  }
};

CheckResult judged_by_script(const Json& spec, const std::string& output = "a") {
  static FakeScripts scripts;
  const CheckSpec parsed = *parse_check_spec(to_node(spec));
  const Result<Check> check =
      table().make(parsed, CheckContext{.table = table(), .folder = ".", .backends = nullptr, .judge = "", .scripts = &scripts});
  if (!check) return {.type = "", .outcome = Outcome::error, .why = check.error().message};
  Attempt attempt = answer(output);
  attempt.vars = {{"x", 1}};
  return judge(parsed, *check, attempt);
}

std::string said(const Json& spec, const std::string& output = "a") {
  const CheckResult result = judged_by_script(spec, output);
  return fmt::format("{} {} {}", outcome_name(result.outcome), result.score ? fmt::format("{}", *result.score) : "-", result.why);
}

TEST(ScriptChecks, ResultsAreVerdicts) {
  EXPECT_EQ(said({{"javascript", "true"}}), "pass 1 ");
  EXPECT_EQ(said({{"python", "false"}}), "fail 0 ");
  EXPECT_EQ(said({{"javascript", "0.5"}}), "pass 0.5 ");
  EXPECT_EQ(said({{"javascript", "0"}}), "fail 0 ");
  EXPECT_EQ(said({{"javascript", {{"code", "0.5"}, {"threshold", 0.6}}}}), "fail 0.5 ");
  EXPECT_EQ(said({{"javascript", "\"true\""}}), "pass 1 ");
  EXPECT_EQ(said({{"javascript", R"({"pass": true, "score": 0.2, "reason": "r"})"}}), "pass 0.2 r");
  EXPECT_EQ(said({{"javascript", {{"code", R"({"pass": true, "score": 0.2})"}, {"threshold", 0.3}}}}), "fail 0.2 ");
  EXPECT_EQ(said({{"javascript", R"({"score": 0.2})"}}), "pass 0.2 ");
  EXPECT_EQ(said({{"javascript", {{"code", "vars"}, {"config", {{"k", "v"}}}}}}), "pass 1 ");
}

TEST(ScriptChecks, ScoresOutsideTheirRangeAreErrors) {
  for (const char* code : {"5", "-0.25", "1.0001", "1e300", R"({"pass": true, "score": 40})", R"({"score": -5, "reason": "r"})"}) {
    EXPECT_EQ(judged_by_script({{"javascript", code}}).outcome, Outcome::error) << code;
    EXPECT_EQ(judged_by_script({{"python", {{"code", code}, {"threshold", 0.5}}}}).outcome, Outcome::error) << code;
    EXPECT_EQ(judged_by_script({{"not", {{"javascript", code}}}}).outcome, Outcome::error) << code;
  }
  EXPECT_EQ(judged_by_script({{"javascript", "5"}}).why,
            "the score 5 was returned, but scores lie between 0 and 1: return true or false, or a share of what is best");
  EXPECT_EQ(said({{"javascript", "1"}}), "pass 1 ");
  EXPECT_EQ(said({{"javascript", "1.0"}}), "pass 1 ");
}

TEST(ScriptChecks, AWebHookWithAnImpossibleScoreIsAnError) {
  const Json hook = {{"webhook", "http://localhost:1/far"}};
  EXPECT_EQ(judged_by_script(hook).outcome, Outcome::error);
  EXPECT_EQ(judged_by_script({{"not", hook}}).outcome, Outcome::error);
}

TEST(ScriptChecks, AWebHookJudges) {
  EXPECT_EQ(said({{"webhook", "http://localhost:1/grade"}}), "pass 1 because");
  EXPECT_EQ(said({{"webhook", "http://localhost:1/grade"}}, "b"), "fail 1 because");
  EXPECT_EQ(said({{"not", {{"webhook", "http://localhost:1/grade"}}}}, "b"), "pass 0 ");
  for (const char* url : {"http://localhost:1/down", "http://localhost:1/text"}) {
    EXPECT_EQ(judged_by_script({{"webhook", url}}).outcome, Outcome::error) << url;
    EXPECT_EQ(judged_by_script({{"not", {{"webhook", url}}}}).outcome, Outcome::error) << url;
  }
  EXPECT_NE(judged_by_script({{"webhook", "no url"}}).why.find("'webhook'"), std::string::npos);
}

TEST(ScriptChecks, NamedScoresAreKept) {
  const CheckResult result =
      judged_by_script({{"javascript", R"({"pass": true, "score": 1, "namedScores": {"tone": 0.25}})"}, {"metric", "all"}});
  ASSERT_EQ(result.metrics.size(), 2U);
  EXPECT_EQ(result.metrics[0], (NamedScore{"tone", 0.25, 1}));
  EXPECT_EQ(result.metrics[1], (NamedScore{"all", 1, 1}));
}

TEST(ScriptChecks, AScriptDecidesByScores) {
  const auto scored = [](const char* code, Json first, std::optional<double> threshold = {}) {
    Json args = {{"javascript", code}, {"checks", Json::array({first, {{"equals", "a"}, {"metric", "same"}, {"weight", 3}}})}};
    if (threshold) args["threshold"] = *threshold;
    return judged_by_script({{"scored", args}});
  };
  const Json other = {{"equals", "b"}, {"metric", "same"}};
  const CheckResult result = scored("scores", other);
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_NEAR(*result.score, 0.75, 1e-12) << "the weighted mean of both is what the script is told";
  EXPECT_EQ(result.metrics.size(), 2U);
  EXPECT_EQ(scored("scores", other, 0.8).outcome, Outcome::fail);
  EXPECT_EQ(scored("throw", other).outcome, Outcome::error);
  EXPECT_EQ(scored("scores", {{"javascript", "throw"}}).outcome, Outcome::error);
}

TEST(ScriptChecks, WhatIsNoVerdictIsAnError) {
  for (const char* code : {"null", "[]", "\"yes\"", "{}", R"({"pass": 1})", "throw"}) {
    const CheckResult result = judged_by_script({{"javascript", code}});
    EXPECT_EQ(result.outcome, Outcome::error) << code;
    EXPECT_EQ(judged_by_script({{"not", {{"javascript", code}}}}).outcome, Outcome::error) << code;
  }
}

TEST(ScriptChecks, ArgumentsAreChecked) {
  EXPECT_NE(judged_by_script({{"javascript", {{"threshold", 1}}}}).why.find("either code or a 'file'"), std::string::npos);
  EXPECT_NE(judged_by_script({{"python", {{"file", "no/such.py"}}}}).why.find("no/such.py does not exist"), std::string::npos);
}

TEST(ScriptChecks, AnswersAreTransformed) {
  EXPECT_EQ(said({{"transformed", {{"javascript", "output"}, {"check", {{"equals", "a!"}}}}}}), "pass 1 ");
  EXPECT_EQ(said({{"transformed", {{"python", R"({"k": 1})"}, {"check", {{"equals", {{"k", 1}}}}}}}}), "pass 1 ");
  EXPECT_EQ(judged_by_script({{"transformed", {{"javascript", "throw"}, {"check", {{"equals", "a"}}}}}}).outcome, Outcome::error);
  EXPECT_EQ(judged_by_script({{"transformed", {{"javascript", "null"}, {"check", {{"equals", "a"}}}}}}).outcome, Outcome::error);
  EXPECT_EQ(judged_by_script({{"transformed", {{"check", {{"equals", "a"}}}}}}).outcome, Outcome::error);
}

}  // namespace
}  // namespace cupel

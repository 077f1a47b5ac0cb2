#include "core/check.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

// A check whose argument is the outcome it has.
Result<Check> make_fixed(const Node& args, const CheckContext& /*context*/) {
  return [text = args.text()](const Attempt&) -> Result<Verdict> {
    if (text == "error") return fail(Error{ErrorCode::timeout, "too late", {"a note"}});
    const Outcome outcome = text == "pass" ? Outcome::pass : text == "fail" ? Outcome::fail : Outcome::skip;
    return Verdict{.outcome = outcome, .score = 0.25, .expected = "e", .found = "f", .why = "w"};
  };
}

CheckTable table() { return CheckTable({{.name = "fixed", .summary = "", .example = "", .fields = {}, .make = make_fixed}}); }

Result<CheckSpec> spec_of(const char* json) { return parse_check_spec(to_node(Json::parse(json))); }

TEST(CheckSpec, is_one_name_and_perhaps_a_weight) {
  const Result<CheckSpec> spec = spec_of(R"({"weight": 2.5, "contains": "x"})");
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->type, "contains");
  EXPECT_EQ(spec->args.text(), "x");
  EXPECT_EQ(spec->weight, 2.5);
  EXPECT_EQ(spec_of(R"({"contains": "x"})")->weight, 1);
}

TEST(CheckSpec, refuses_everything_else) {
  EXPECT_NE(spec_of(R"("contains")").error().message.find("a check is written `name: value`, found text 'contains'"), std::string::npos);
  EXPECT_NE(spec_of(R"({"a": 1, "b": 2})").error().message.find("two names, 'a' and 'b'"), std::string::npos);
  EXPECT_NE(spec_of(R"({"weight": 2})").error().message.find("without a name"), std::string::npos);
  EXPECT_NE(spec_of(R"({"a": 1, "weight": -1})").error().message.find("'weight'"), std::string::npos);
  EXPECT_NE(spec_of(R"({"a": 1, "weight": "x"})").error().message.find("'weight'"), std::string::npos);
  EXPECT_FALSE(spec_of("{}"));
}

TEST(CheckTable, names_the_nearest_check_and_the_place) {
  const Result<Check> check = table().make({.type = "fixd", .args = {}, .weight = 1, .mark = {4, 7}}, ".");
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().code, ErrorCode::invalid_suite);
  EXPECT_EQ(check.error().message, "line 4, column 7: unknown check 'fixd', did you mean 'fixed'?");
}

CheckResult judged(const char* outcome) {
  const CheckSpec spec{.type = "fixed", .args = to_node(Json(outcome)), .weight = 3, .mark = {}};
  return judge(spec, *table().make(spec, "."), Attempt{});
}

TEST(Judge, keeps_verdict_type_and_weight) {
  const CheckResult result = judged("fail");
  EXPECT_EQ(result.type, "fixed");
  EXPECT_EQ(result.weight, 3);
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_EQ(result.score, 0.25);
  EXPECT_EQ(result.expected + result.found + result.why, "efw");
}

TEST(Judge, errors_and_skips_have_no_score) {
  EXPECT_EQ(judged("error").outcome, Outcome::error);
  EXPECT_FALSE(judged("error").score);
  EXPECT_NE(judged("error").why.find("too late"), std::string::npos);
  EXPECT_EQ(judged("skip").outcome, Outcome::skip);
  EXPECT_FALSE(judged("skip").score);
  EXPECT_EQ(judged("pass").score, 0.25);
}

TEST(Decide, only_by_checks_that_can) {
  const auto judge = [](const Attempt&) -> Result<Verdict> { return Verdict{}; };
  EXPECT_EQ(decide(Check(judge), {.text = "x"}), std::nullopt);
  const auto at_x = [](const AnswerPrefix& prefix) -> std::optional<Decision> {
    return prefix.text == "x" ? std::optional(Decision{Outcome::fail, 0.0}) : std::nullopt;
  };
  EXPECT_EQ(decide(Check(judge, at_x), {.text = "y"}), std::nullopt);
  EXPECT_EQ(decide(Check(judge, at_x), {.text = "x"}), (Decision{Outcome::fail, 0.0}));
}

}  // namespace
}  // namespace cupel

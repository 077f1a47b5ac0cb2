// not, all, any: the algebra of outcomes, checked over every combination
#include <array>
#include <cmath>

#include "checks/testing/judged.h"

namespace cupel {
namespace {

using namespace testing_checks;

const std::array<std::pair<Outcome, std::string>, 4> kChecks = {{{Outcome::pass, R"({"contains": "yes"})"},
                                                                 {Outcome::fail, R"({"contains": "no"})"},
                                                                 {Outcome::error, R"({"undecided": true})"},
                                                                 {Outcome::skip, R"({"shell_risk": "safe"})"}}};
const std::string kAnswer = "yes";

TEST(Combinators, the_examples_below_have_the_outcomes_they_stand_for) {
  for (const auto& [outcome, check] : kChecks) EXPECT_EQ(outcome_of(check, kAnswer), outcome) << check;
}

TEST(Not, swaps_pass_and_fail_only) {
  const std::array<Outcome, 4> inverted = {Outcome::fail, Outcome::pass, Outcome::error, Outcome::skip};
  for (std::size_t i = 0; i < kChecks.size(); ++i) {
    const CheckResult result = judged(R"({"not": )" + kChecks[i].second + "}", kAnswer);
    EXPECT_EQ(result.outcome, inverted[i]) << kChecks[i].second;
    const CheckResult twice = judged(R"({"not": {"not": )" + kChecks[i].second + "}}", kAnswer);
    EXPECT_EQ(twice.outcome, kChecks[i].first) << kChecks[i].second;
  }
  EXPECT_EQ(judged(R"({"not": {"contains": "yes"}})", kAnswer).score, 0.0);
  EXPECT_EQ(judged(R"({"not": {"contains": "no"}})", kAnswer).score, 1.0);
  EXPECT_EQ(judged(R"({"not": {"contains": "no"}})", "maybe").expected, "not: text containing \"no\"");
}

TEST(Not, inverts_a_partial_score) {
  const CheckResult result = judged(R"({"not": {"all": [{"contains": "yes"}, {"contains": "no", "weight": 3}]}})", "yes");
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_DOUBLE_EQ(result.score.value_or(-1), 0.75);
}

// all = fail, else error, else pass, else skip; any = pass, else error, else fail, else skip.
TEST(AllAndAny, every_combination_of_three) {
  const auto decide = [](const std::array<Outcome, 3>& outcomes, const std::array<Outcome, 4>& order) {
    for (const Outcome wanted : order) {
      for (const Outcome outcome : outcomes) {
        if (outcome == wanted) return wanted;
      }
    }
    return Outcome::skip;
  };
  for (std::size_t code = 0; code < 64; ++code) {
    const std::array<std::size_t, 3> pick = {code % 4, code / 4 % 4, code / 16};
    std::array<Outcome, 3> outcomes{};
    std::string list;
    double passes = 0, scored = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      outcomes[i] = kChecks[pick[i]].first;
      list += (i == 0 ? "" : ", ") + kChecks[pick[i]].second;
      passes += outcomes[i] == Outcome::pass ? 1 : 0;
      scored += outcomes[i] == Outcome::pass || outcomes[i] == Outcome::fail ? 1 : 0;
    }
    const CheckResult all = judged(R"({"all": [)" + list + "]}", kAnswer);
    const CheckResult any = judged(R"({"any": [)" + list + "]}", kAnswer);
    EXPECT_EQ(all.outcome, decide(outcomes, {Outcome::fail, Outcome::error, Outcome::pass, Outcome::skip})) << list;
    EXPECT_EQ(any.outcome, decide(outcomes, {Outcome::pass, Outcome::error, Outcome::fail, Outcome::skip})) << list;
    for (const CheckResult& result : {all, any}) {
      if (result.outcome == Outcome::error || result.outcome == Outcome::skip) EXPECT_FALSE(result.score) << list;
      else EXPECT_DOUBLE_EQ(result.score.value_or(-1), passes / scored) << list;
    }
  }
}

TEST(AllAndAny, weigh_scores) {
  EXPECT_DOUBLE_EQ(judged(R"({"all": [{"contains": "a", "weight": 3}, {"contains": "b"}]})", "a").score.value_or(-1), 0.75);
  EXPECT_DOUBLE_EQ(judged(R"({"any": [{"contains": "a", "weight": 3}, {"contains": "b"}]})", "b").score.value_or(-1), 0.25);
  EXPECT_DOUBLE_EQ(judged(R"({"all": [{"contains": "a", "weight": 0}]})", "a").score.value_or(-1), 1);
}

TEST(AllAndAny, say_which_checks_decided) {
  const CheckResult all = judged(R"({"all": [{"contains": "a"}, {"contains": "b"}, {"contains": "c"}]})", "a");
  EXPECT_EQ(all.expected, R"(all of: text containing "a"; text containing "b"; text containing "c")");
  EXPECT_TRUE(holds_text(all.found, R"(2 of 3 failed: contains (expected text containing "b", found "a"))")) << all.found;
  const CheckResult error = judged(R"({"all": [{"undecided": true}]})", kAnswer);
  EXPECT_TRUE(holds_text(error.why, "limit")) << error.why;
  EXPECT_TRUE(holds_text(error.why, "in 'undecided', inside 'all'")) << error.why;
}

TEST(Combinators, refuse_what_is_no_check) {
  EXPECT_TRUE(holds_text(refusal(R"({"not": {"contain": "x"}})"), "unknown check 'contain', did you mean 'contains'?"));
  EXPECT_TRUE(holds_text(refusal(R"({"all": [{"contains": "x"}, {"regexp": "x"}]})"), "did you mean 'regex'?"));
  EXPECT_TRUE(holds_text(refusal(R"({"all": []})"), "'all': the list of checks is empty"));
  EXPECT_TRUE(holds_text(refusal(R"({"any": null})"), "'any' needs 'checks'"));
  EXPECT_TRUE(holds_text(refusal(R"({"not": "x"})"), "a check is written `name: value`"));
  EXPECT_TRUE(holds_text(refusal(R"({"not": {"contains": ""}})"), "the text is empty"));
  EXPECT_TRUE(holds_text(refusal(R"({"any": [{"contains": "a", "regex": "b"}]})"), "two names"));
}

TEST(Combinators, nested_errors_name_their_place) {
  Node inner{NodeMap{{"contain", {7, 9}, Node{std::string("x"), {7, 18}}}}, {7, 9}};
  const CheckSpec spec{.type = "not", .args = inner, .weight = 1, .mark = {7, 5}};
  const Result<Check> check = table().make(spec, ".");
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().message, "line 7, column 9: unknown check 'contain', did you mean 'contains'?");
}

TEST(All, a_threshold_over_the_mean_score_replaces_it) {
  const auto of = [](const std::string& threshold, const std::string& checks) {
    return judged(R"({"all": {"threshold": )" + threshold + R"(, "checks": [)" + checks + "]}}", kAnswer);
  };
  const std::string two = R"({"contains": "yes", "weight": 3}, {"contains": "no"})";
  EXPECT_EQ(of("0.75", two).outcome, Outcome::pass);
  EXPECT_EQ(of("0.75", two).score, 0.75);
  EXPECT_EQ(of("0.8", two).outcome, Outcome::fail);
  EXPECT_EQ(of("0", R"({"contains": "no"})").outcome, Outcome::pass);
  EXPECT_EQ(of("0", R"({"undecided": true})").outcome, Outcome::error) << "an error is never outweighed";
  EXPECT_EQ(of("0", R"({"shell_risk": "safe"})").outcome, Outcome::skip);
  const CheckResult weightless = of("0", R"({"contains": "yes", "weight": 0})");
  EXPECT_EQ(weightless.outcome, Outcome::pass);
  EXPECT_EQ(weightless.score, 0.0);
}

TEST(Combinators, nesting_is_bounded) {
  const auto nested = [](int depth) {
    std::string json = R"({"contains": "a"})";
    for (int i = 0; i < depth; ++i) json = R"({"not": )" + json + "}";
    return json;
  };
  EXPECT_EQ(outcome_of(nested(16), "a"), Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(nested(17)), "nested more than 16 deep"));
  EXPECT_TRUE(holds_text(refusal(nested(200)), "nested more than 16 deep"));
}

}  // namespace
}  // namespace cupel

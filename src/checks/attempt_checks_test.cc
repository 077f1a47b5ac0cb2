// latency, tokens, finish_reason, shell_risk: checks of the attempt rather than of its text
#include "checks/testing/judged.h"

namespace cupel {
namespace {

using namespace testing_checks;

Attempt timed(double latency_ms, int tokens = 0) {
  Attempt attempt = answer("x");
  attempt.timing.latency_ms = latency_ms;
  attempt.usage.completion_tokens = tokens;
  return attempt;
}

TEST(Latency, compares_the_time) {
  EXPECT_EQ(judged(R"({"latency": "< 5 s"})", timed(4999)).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"latency": "< 5 s"})", timed(5000)).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"latency": "<= 800 ms"})", timed(800)).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"latency": "> 1 m"})", timed(60'001)).outcome, Outcome::pass);
  const CheckResult result = judged(R"({"latency": "< 1 s"})", timed(1234));
  EXPECT_EQ(result.expected, "a latency < 1 s");
  EXPECT_EQ(result.found, "1.234 s");
  EXPECT_TRUE(table().find("latency")->reads_time);
}

TEST(Latency, of_a_given_answer_is_skipped) {
  Attempt given = timed(0);
  given.source = Source::given;
  EXPECT_EQ(judged(R"({"latency": "< 5 s"})", given).outcome, Outcome::skip);
  EXPECT_EQ(judged(R"({"tokens": "< 5"})", given).outcome, Outcome::skip);
}

TEST(Latency, refuses_what_is_unclear) {
  EXPECT_TRUE(holds_text(refusal(R"({"latency": "5 s"})"), "a comparison"));
  EXPECT_TRUE(holds_text(refusal(R"({"latency": "< 5"})"), "the unit is missing"));
  EXPECT_TRUE(holds_text(refusal(R"({"latency": "< 5 hours"})"), "units: ms, s, m"));
  EXPECT_TRUE(holds_text(refusal(R"({"latency": 5000})"), "'latency': '5000'"));
}

TEST(Tokens, are_counted) {
  EXPECT_EQ(judged(R"({"tokens": "<= 40"})", timed(0, 40)).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"tokens": {"min": 2, "max": 3}})", timed(0, 4)).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"tokens": {"min": 2, "max": 3}})", timed(0, 4)).found, "4 tokens");
  EXPECT_TRUE(holds_text(refusal(R"({"tokens": {"min": 5, "max": 3}})"), "above"));
}

TEST(FinishReason, is_compared) {
  Attempt attempt = answer("x");
  EXPECT_EQ(judged(R"({"finish_reason": "stop"})", attempt).outcome, Outcome::pass);
  attempt.finish_reason = FinishReason::length;
  EXPECT_EQ(judged(R"({"finish_reason": "stop"})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"finish_reason": "stop"})", attempt).found, "length");
  EXPECT_TRUE(holds_text(refusal(R"({"finish_reason": "stopp"})"), "did you mean 'stop'?; reasons: stop, length"));
}

TEST(ShellRisk, is_skipped_but_read_strictly) {
  const CheckResult result = judged(R"({"shell_risk": {"expected": "critical", "block": true, "warn": false}})", "rm -rf /");
  EXPECT_EQ(result.outcome, Outcome::skip);
  EXPECT_FALSE(result.score);
  EXPECT_EQ(result.why, "needs `cupel shell`, which this build does not have");
  EXPECT_EQ(result.expected, "a command with risk critical, blocked, not confirmed");
  EXPECT_TRUE(holds_text(refusal(R"({"shell_risk": {"expected": "critcal"}})"), "did you mean 'critical'"));
  EXPECT_TRUE(holds_text(refusal(R"({"shell_risk": {}})"), "needs"));
}

}  // namespace
}  // namespace cupel

#include "run/gate_judge.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cupel {
namespace {

Gate gate_of(std::string condition, std::optional<double> confidence = std::nullopt) {
  Result<Gate> gate = parse_gate({.condition = std::move(condition), .confidence = confidence, .file = "", .mark = {}});
  EXPECT_TRUE(gate) << (gate ? "" : gate.error().message);
  return gate.value_or(Gate{});
}

Attempt attempt_of(std::size_t index, Outcome outcome, double latency_ms = 0, std::vector<std::string> tags = {}) {
  Attempt attempt;
  attempt.case_index = index;
  attempt.outcome = outcome;
  attempt.timing.latency_ms = latency_ms;
  attempt.tags = std::move(tags);
  attempt.output = std::to_string(index);
  return attempt;
}

std::vector<Attempt> attempts_of(std::size_t pass, std::size_t fail_count) {
  std::vector<Attempt> attempts;
  for (std::size_t i = 0; i < pass + fail_count; ++i) attempts.push_back(attempt_of(i, i < pass ? Outcome::pass : Outcome::fail));
  return attempts;
}

TEST(JudgeGate, the_point_estimate_decides) {
  const GateResult passed = judge_gate(gate_of("pass_rate >= 95%"), attempts_of(19, 1));
  EXPECT_EQ(passed.outcome, GateOutcome::pass);
  EXPECT_EQ(passed.actual, 0.95);
  EXPECT_EQ(passed.why, "19 of 20 passed (95%); 95% interval 76.4% to 99.1%");
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 95%"), attempts_of(18, 2)).outcome, GateOutcome::fail);
  EXPECT_EQ(judge_gate(gate_of("pass_rate == 100%"), attempts_of(1000, 0)).outcome, GateOutcome::pass);
  EXPECT_EQ(judge_gate(gate_of("pass_rate == 100%"), attempts_of(999, 1)).outcome, GateOutcome::fail);
}

TEST(JudgeGate, errors_and_skips_are_no_evidence) {
  const std::vector<Attempt> attempts = {attempt_of(0, Outcome::pass), attempt_of(1, Outcome::error), attempt_of(2, Outcome::skip)};
  EXPECT_EQ(judge_gate(gate_of("pass_rate == 100%"), attempts).actual, 1.0);
  const GateResult nothing = judge_gate(gate_of("pass_rate == 100%"), std::span(attempts).subspan(1));
  EXPECT_EQ(nothing.outcome, GateOutcome::inconclusive);
  EXPECT_FALSE(nothing.actual);
  EXPECT_EQ(nothing.why, "no attempt passed or failed");
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 0%"), {}).outcome, GateOutcome::inconclusive);
}

TEST(JudgeGate, what_is_in_quarantine_is_left_out) {
  std::vector<Attempt> attempts = {attempt_of(0, Outcome::fail), attempt_of(1, Outcome::pass)};
  attempts[0].quarantine = {"2999-12-31", ""};
  const GateResult others = judge_gate(gate_of("pass_rate == 100%"), attempts);
  EXPECT_EQ(others.outcome, GateOutcome::pass);
  EXPECT_EQ(others.why, "1 of 1 passed (100%); 95% interval 20.7% to 100%");
  const GateResult nothing = judge_gate(gate_of("pass_rate == 100%"), std::span(attempts).first(1));
  EXPECT_EQ(nothing.outcome, GateOutcome::inconclusive);
  EXPECT_EQ(nothing.why, "all that it is about is in quarantine");
}

TEST(JudgeGate, a_tag_restricts) {
  const std::vector<Attempt> attempts = {attempt_of(0, Outcome::pass, 100, {"dangerous", "x"}), attempt_of(1, Outcome::fail, 900, {"x"})};
  EXPECT_EQ(judge_gate(gate_of("pass_rate(tag=dangerous) == 100%"), attempts).outcome, GateOutcome::pass);
  EXPECT_EQ(judge_gate(gate_of("pass_rate(tag=x) == 100%"), attempts).outcome, GateOutcome::fail);
  EXPECT_EQ(judge_gate(gate_of("max(latency_ms, tag=dangerous) < 500"), attempts).outcome, GateOutcome::pass);
  const GateResult unknown = judge_gate(gate_of("pass_rate(tag=dangerus) == 100%"), attempts);
  EXPECT_EQ(unknown.outcome, GateOutcome::inconclusive);
  EXPECT_EQ(unknown.why, "no selected case has the tag 'dangerus', did you mean 'dangerous'?");
}

TEST(JudgeGate, latencies_are_of_answers_by_backends) {
  std::vector<Attempt> attempts;
  for (int i = 1; i <= 5; ++i) attempts.push_back(attempt_of(static_cast<std::size_t>(i), Outcome::pass, i * 100.0));
  attempts.push_back(attempt_of(6, Outcome::pass, 90'000));
  attempts.back().source = Source::given;
  attempts.push_back(attempt_of(7, Outcome::error, 90'000));
  attempts.back().error = Error{ErrorCode::timeout, "too late", {}};
  attempts.push_back(attempt_of(8, Outcome::skip, 90'000));
  EXPECT_EQ(judge_gate(gate_of("mean(latency_ms) < 301"), attempts).actual, 300);
  EXPECT_EQ(judge_gate(gate_of("p50(latency_ms) < 301"), attempts).actual, 300);
  EXPECT_EQ(judge_gate(gate_of("p95(latency_ms) < 481"), attempts).actual, 480);
  EXPECT_EQ(judge_gate(gate_of("max(latency_ms) < 500"), attempts).outcome, GateOutcome::fail);
  EXPECT_EQ(judge_gate(gate_of("max(latency_ms) < 500"), std::span(attempts).subspan(5)).why, "no attempt was answered by a backend");
}

TEST(JudgeGate, with_confidence_the_interval_decides) {
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 60%", 0.95), attempts_of(19, 1)).outcome, GateOutcome::pass);          // 76.4 % to 99.1 %
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 90%", 0.95), attempts_of(19, 1)).outcome, GateOutcome::inconclusive);  // although 95 % passed
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 99.5%", 0.95), attempts_of(19, 1)).outcome, GateOutcome::fail);
  EXPECT_EQ(judge_gate(gate_of("pass_rate < 50%", 0.95), attempts_of(1, 19)).outcome, GateOutcome::pass);
  EXPECT_EQ(judge_gate(gate_of("pass_rate < 50%", 0.95), attempts_of(19, 1)).outcome, GateOutcome::fail);
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 80%", 0.90), attempts_of(19, 1)).outcome, GateOutcome::pass);  // 80.4 % to 98.9 %
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 80%", 0.95), attempts_of(19, 1)).outcome, GateOutcome::inconclusive);
}

TEST(JudgeGate, copies_of_one_answer_prove_nothing_more) {
  std::vector<Attempt> copies;
  for (int repeat = 0; repeat < 10; ++repeat) {
    for (const Attempt& attempt : attempts_of(3, 0)) copies.push_back(attempt);
  }
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 60%", 0.95), copies).outcome, GateOutcome::inconclusive);  // three answers, not thirty
}

// The report says the interval, and how many more cases it would take.
TEST(JudgeGate, says_what_it_would_take) {
  const GateResult open = judge_gate(gate_of("pass_rate >= 80%", 0.95), attempts_of(19, 1));
  EXPECT_EQ(open.outcome, GateOutcome::inconclusive);
  EXPECT_EQ(open.confidence, 0.95);
  EXPECT_NEAR(open.interval->low, wilson_interval(19, 20).low, 1e-9);
  EXPECT_EQ(open.more_cases, 8U);
  EXPECT_EQ(
      open.why,
      "19 of 20 passed (95%); 95% interval 76.4% to 99.1%; the interval holds values on both sides: about 8 more cases would decide it "
      "if the figure stays");
  // With as many more of the same kind it is decided, with fewer it is not: 95 % of 28, and of 27.
  EXPECT_GT(wilson_interval(0.95 * 28, 28).low, 0.8);
  EXPECT_LT(wilson_interval(0.95 * 27, 27).low, 0.8);
  EXPECT_FALSE(judge_gate(gate_of("pass_rate >= 60%", 0.95), attempts_of(19, 1)).more_cases);
}

TEST(JudgeGate, says_where_no_number_of_cases_is_enough) {
  const GateResult whole = judge_gate(gate_of("pass_rate >= 100%", 0.95), attempts_of(20, 0));
  EXPECT_EQ(whole.outcome, GateOutcome::inconclusive);
  EXPECT_FALSE(whole.more_cases);
  EXPECT_NE(whole.why.find("no number of cases shows that a rate is 100%"), std::string::npos);
  EXPECT_EQ(judge_gate(gate_of("pass_rate >= 100%", 0.95), attempts_of(20, 1)).outcome, GateOutcome::fail);
  const GateResult near = judge_gate(gate_of("pass_rate >= 50%", 0.95), attempts_of(10, 10));
  EXPECT_FALSE(near.more_cases);
  EXPECT_NE(near.why.find("too near to the limit"), std::string::npos);
}

std::vector<Attempt> answers_of(std::size_t count, double least_ms, double step_ms) {
  std::vector<Attempt> attempts;
  for (std::size_t i = 0; i < count; ++i) attempts.push_back(attempt_of(i, Outcome::pass, least_ms + step_ms * static_cast<double>(i)));
  return attempts;
}

TEST(JudgeGate, means_have_intervals) {
  const std::vector<Attempt> attempts = answers_of(20, 100, 10);  // mean 195, standard error 13.2
  EXPECT_EQ(judge_gate(gate_of("mean(latency_ms) < 230", 0.95), attempts).outcome, GateOutcome::pass);
  EXPECT_EQ(judge_gate(gate_of("mean(latency_ms) < 150", 0.95), attempts).outcome, GateOutcome::fail);
  const GateResult open = judge_gate(gate_of("mean(latency_ms) < 200", 0.95), attempts);
  EXPECT_EQ(open.outcome, GateOutcome::inconclusive);
  EXPECT_NEAR(open.interval->low, 195 - 27.69, 0.01);
  EXPECT_EQ(open.more_cases, 594U);  // (27.69 / 5)^2 times as many cases
  const GateResult one = judge_gate(gate_of("mean(latency_ms) < 200", 0.95), std::span(attempts).first(1));
  EXPECT_EQ(one.outcome, GateOutcome::inconclusive);
  EXPECT_NE(one.why.find("two cases or more"), std::string::npos);
}

// 20 answers say nothing about how slow the slowest twentieth is; a hundred do.
TEST(JudgeGate, percentiles_have_intervals) {
  const GateResult few = judge_gate(gate_of("p95(latency_ms) < 2 s", 0.95), answers_of(20, 100, 10));
  EXPECT_EQ(few.outcome, GateOutcome::inconclusive);
  EXPECT_TRUE(std::isinf(few.interval->high));
  EXPECT_EQ(few.more_cases, 53U);
  EXPECT_NE(few.why.find("280 ms"), std::string::npos) << few.why;
  EXPECT_EQ(judge_gate(gate_of("p95(latency_ms) < 2 s", 0.95), answers_of(100, 100, 10)).outcome, GateOutcome::pass);
  EXPECT_EQ(judge_gate(gate_of("p95(latency_ms) < 500", 0.95), answers_of(100, 100, 10)).outcome, GateOutcome::fail);
  EXPECT_EQ(judge_gate(gate_of("p50(latency_ms) < 400", 0.95), answers_of(20, 100, 10)).outcome, GateOutcome::pass);
}

TEST(JudgeGate, looking_often_takes_more_evidence_and_what_is_decided_stays) {
  GateJudge judge(gate_of("pass_rate >= 80%", 0.95));
  for (const Attempt& attempt : attempts_of(28, 1)) judge.add(attempt);
  GateJudge once = judge;
  EXPECT_TRUE(once.look({}));
  EXPECT_FALSE(judge.look({.number = 1, .most = 5, .is_last = false}));
  EXPECT_NE(judge.result().why.find("look 1 of at most 5"), std::string::npos);
  for (Attempt& attempt : attempts_of(70, 0)) {
    attempt.case_index += 100;
    judge.add(attempt);
  }
  EXPECT_TRUE(judge.look({.number = 2, .most = 5, .is_last = false}));
  for (Attempt& attempt : attempts_of(0, 900)) {
    attempt.case_index += 1000;
    judge.add(attempt);
  }
  EXPECT_EQ(judge.result().outcome, GateOutcome::pass);
}

}  // namespace
}  // namespace cupel

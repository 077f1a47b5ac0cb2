#include "run/gate.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Gate gate_of(std::string condition, std::optional<double> confidence = std::nullopt) {
  Result<Gate> gate = parse_gate({.condition = std::move(condition), .confidence = confidence, .file = "", .mark = {}});
  EXPECT_TRUE(gate) << (gate ? "" : gate.error().message);
  return gate.value_or(Gate{});
}

std::string refusal(std::string condition, std::optional<double> confidence = std::nullopt) {
  Result<Gate> gate = parse_gate({.condition = condition, .confidence = confidence, .file = "", .mark = {}});
  EXPECT_FALSE(gate) << condition;
  return gate ? std::string() : gate.error().message;
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

TEST(ParseGate, reads_every_form) {
  EXPECT_EQ(gate_of("pass_rate >= 95%").name(), "pass_rate");
  EXPECT_EQ(gate_of("pass_rate(tag=dangerous) == 100%").name(), "pass_rate(tag=dangerous)");
  EXPECT_EQ(gate_of("mean(latency_ms) < 5000").name(), "mean(latency_ms)");
  EXPECT_EQ(gate_of("p95( latency_ms , tag = 'two words' )<2 s").name(), "p95(latency_ms, tag=two words)");
  EXPECT_DOUBLE_EQ(gate_of("p50(latency_ms)<2 s").condition.limit, 2000);
  EXPECT_DOUBLE_EQ(gate_of("pass_rate>=0.9").condition.limit, 0.9);
  EXPECT_EQ(gate_of("max(latency_ms) <= 1 m").figure, GateFigure::max_latency);
}

TEST(ParseGate, names_place_and_nearest_spelling) {
  const Result<Gate> gate = parse_gate({.condition = "pas_rate >= 95%", .confidence = {}, .file = "suite.yaml", .mark = {12, 5}});
  ASSERT_FALSE(gate);
  EXPECT_EQ(gate.error().code, ErrorCode::invalid_suite);
  EXPECT_EQ(gate.error().message, "suite.yaml:12:5: gate 'pas_rate >= 95%': unknown figure 'pas_rate', did you mean 'pass_rate'?");
  EXPECT_NE(refusal("mean(latency) < 5").find("write 'mean(latency_ms)'"), std::string::npos);
  EXPECT_NE(refusal("pass_rate(tags=x) > 5%").find("did you mean 'tag'"), std::string::npos);
}

TEST(ParseGate, refuses_what_it_cannot_judge) {
  EXPECT_NE(refusal("").find("a figure is missing"), std::string::npos);
  EXPECT_NE(refusal("pass_rate").find("comparison"), std::string::npos);
  EXPECT_NE(refusal("pass_rate >= 95").find("between 0% and 100%"), std::string::npos);
  EXPECT_NE(refusal("pass_rate >= 5 s").find("unexpected 's'"), std::string::npos);
  EXPECT_NE(refusal("pass_rate(tag=x >= 5%").find("')' is missing"), std::string::npos);
  EXPECT_NE(refusal("pass_rate(tag=) >= 5%").find("the tag is missing"), std::string::npos);
  EXPECT_NE(refusal("pass_rate(tag=a, tag=b) >= 5%").find("two tags"), std::string::npos);
  EXPECT_NE(refusal("pass_rate(latency_ms) >= 5%").find("unexpected 'latency_ms'"), std::string::npos);
  EXPECT_NE(refusal("mean >= 5").find("write 'mean(latency_ms)'"), std::string::npos);
  EXPECT_NE(refusal("p95(tag=x) < 5").find("write 'p95(latency_ms)'"), std::string::npos);
  EXPECT_NE(refusal("mean(latency_ms) < 5", 0.95).find("pass_rate only"), std::string::npos);
  EXPECT_NE(refusal("pass_rate == 100%", 0.95).find("one of < <= > >="), std::string::npos);
  EXPECT_NE(refusal("pass_rate >= 90%", 1.5).find("between 0% and 100%"), std::string::npos);
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

}  // namespace
}  // namespace cupel

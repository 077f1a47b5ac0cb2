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
  EXPECT_NE(refusal("max(latency_ms) < 5", 0.95).find("gate on p95(latency_ms)"), std::string::npos);
  EXPECT_NE(refusal("pass_rate == 100%", 0.95).find("one of < <= > >="), std::string::npos);
  EXPECT_NE(refusal("pass_rate >= 90%", 1.5).find("between 0% and 100%"), std::string::npos);
}

}  // namespace
}  // namespace cupel

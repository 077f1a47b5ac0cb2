// What spans say was done, and what checks on traces make of them.
#include <gtest/gtest.h>

#include "checks/span_steps.h"
#include "checks/testing/judged.h"

namespace cupel {
namespace {

using testing_checks::answer;
using testing_checks::holds_text;
using testing_checks::judged;
using testing_checks::refusal;

constexpr std::uint64_t kBegin = 1'700'000'000'000'000'000U;
constexpr std::uint64_t kMs = 1'000'000U;

/// From one millisecond to another.
Span span(std::string name, std::uint64_t from, std::uint64_t to, Json attributes = Json::object()) {
  return {.name = std::move(name),
          .start_ns = kBegin + from * kMs,
          .end_ns = kBegin + to * kMs,
          .status_message = "",
          .attributes = std::move(attributes)};
}

Attempt traced(std::vector<Span> spans) {
  Attempt attempt = answer("done");
  attempt.trace = Trace{.id = "t", .spans = std::move(spans)};
  return attempt;
}

std::string step_of(const std::string& name, const std::string& attributes) {
  const std::vector<Span> spans{span(name, 0, 1, Json::parse(attributes))};
  const std::vector<TrajectoryStep> steps = steps_of(spans);
  return std::string(step_kind_name(steps[0].kind)) + " " + steps[0].name + (steps[0].arguments ? " " + steps[0].arguments->dump() : "");
}

TEST(SpanSteps, AreOfTheKindThatTheirAttributesSay) {
  EXPECT_EQ(step_of("execute_tool", R"({"gen_ai.tool.name": "search", "gen_ai.tool.call.arguments": "{\"q\": 1}"})"),
            R"(tool search {"q":1})");
  EXPECT_EQ(step_of("x", R"({"ai.toolCall.name": "f", "ai.toolCall.args": {"a": 2}})"), R"(tool f {"a":2})");
  EXPECT_EQ(step_of("mcp server/read_file", "{}"), "tool read_file");
  EXPECT_EQ(step_of("chat", R"({"gen_ai.tool.definitions": "[{\"name\": \"f\"}]"})"), "span chat");
  EXPECT_EQ(step_of("run", R"({"codex.command": "ls -l"})"), "command ls -l");
  EXPECT_EQ(step_of("x", R"({"tool.name": "shell", "tool.arguments": {"command": ["git", "push"]}})"),
            R"(command git push {"command":["git","push"]})");
  EXPECT_EQ(step_of("exec make", "{}"), "command make");
  EXPECT_EQ(step_of("web.search", R"({"query": "cupel"})"), "search cupel");
  EXPECT_EQ(step_of("db", R"({"query": "select"})"), "span db");
  EXPECT_EQ(step_of("reasoning_1", "{}"), "reasoning reasoning_1");
  EXPECT_EQ(step_of("agent response", "{}"), "message agent response");
}

TEST(SpanSteps, ComeInTheOrderTheyBegan) {
  const Attempt attempt = traced({span("b", 5, 6, {{"tool.name", "second"}}), span("a", 1, 9, {{"tool.name", "first"}})});
  EXPECT_EQ(judged(R"({"tool_sequence": {"steps": ["first", "second"], "mode": "exact"}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"tool_used": "B"})", attempt).outcome, Outcome::pass) << "a step goes by its span's name too";
}

TEST(SpanSteps, StandForTheTrajectory) {
  Attempt attempt =
      traced({span("x", 0, 1, {{"tool.name", "f"}, {"tool.input", R"({"a": 1})"}}), span("reasoning", 1, 2), span("exec ls -l", 2, 3)});
  attempt.output = R"({"name": "only_announced", "arguments": {}})";
  EXPECT_EQ(judged(R"({"tool_used": "only_announced"})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"tool_args_match": {"tool": "f", "arguments": {"a": 1}}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"step_count": {"count": 2, "types": ["reasoning", "command"]}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"step_count": {"count": 1, "pattern": "ls"}})", attempt).outcome, Outcome::pass) << "a command goes by its program";
  EXPECT_EQ(judged(R"({"step_count": 3})", attempt).found, "3 steps: f, reasoning: reasoning, command: ls -l");
}

TEST(TraceChecks, WithoutSpansAreErrorsAlsoUnderNot) {
  for (const char* check : {R"({"trace_span_count": {"max": 5}})", R"({"trace_span_duration": 5})", R"({"trace_error_spans": 0})"}) {
    EXPECT_EQ(judged(check, "done").outcome, Outcome::error) << check;
    EXPECT_EQ(judged(check, traced({})).outcome, Outcome::error) << check;
    EXPECT_EQ(judged(R"({"not": )" + std::string(check) + "}", traced({})).outcome, Outcome::error) << check;
  }
  EXPECT_EQ(judged(R"({"not": {"tool_used": "f"}})", traced({})).outcome, Outcome::error) << "a trace was expected";
  Attempt cut = traced({span("a", 0, 1)});
  cut.trace->is_cut = true;
  EXPECT_EQ(judged(R"({"trace_span_count": {"min": 1}})", cut).outcome, Outcome::error);
}

TEST(TraceChecks, CountSpans) {
  const Attempt attempt = traced({span("retrieve_1", 0, 1), span("retrieve_2", 1, 2), span("answer", 2, 3)});
  EXPECT_EQ(judged(R"({"trace_span_count": 3})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"trace_span_count": {"pattern": "RETRIEVE_?", "min": 2, "max": 2}})", attempt).outcome, Outcome::pass);
  const CheckResult none = judged(R"({"trace_span_count": {"pattern": "search", "min": 1}})", attempt);
  EXPECT_EQ(none.outcome, Outcome::fail);
  EXPECT_EQ(none.found, "0 spans: no span");
}

TEST(TraceChecks, LimitDurations) {
  const Attempt attempt = traced({span("a", 0, 10), span("a", 0, 20), span("b", 0, 300), span("open", 5, 0)});
  EXPECT_EQ(judged(R"({"trace_span_duration": 300})", attempt).outcome, Outcome::pass);
  const CheckResult slow = judged(R"({"trace_span_duration": 299})", attempt);
  EXPECT_EQ(slow.outcome, Outcome::fail);
  EXPECT_EQ(slow.found, "300 ms (b)");
  EXPECT_EQ(judged(R"({"trace_span_duration": {"max_ms": 20, "pattern": "a"}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"trace_span_duration": {"max_ms": 20, "percentile": 66}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"trace_span_duration": {"max_ms": 20, "percentile": 67}})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"trace_span_duration": {"max_ms": 9, "percentile": 0}})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"trace_span_duration": {"max_ms": 1, "pattern": "none"}})", attempt).outcome, Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(R"({"trace_span_duration": {"max_ms": 1, "percentile": 101}})"), "0 to 100"));
  EXPECT_TRUE(holds_text(refusal(R"({"trace_span_duration": -1})"), "at least 0"));
}

TEST(TraceChecks, FindErrors) {
  Span failed = span("a", 0, 1), told = span("b", 0, 1);
  failed.status_code = 2;
  told.status_message = "Request timeout";
  const Attempt attempt =
      traced({failed, told, span("c", 0, 1, {{"http.status_code", "503"}}), span("d", 0, 1, {{"error", true}}), span("e", 0, 1)});
  EXPECT_EQ(judged(R"({"trace_error_spans": 4})", attempt).outcome, Outcome::pass);
  const CheckResult many = judged(R"({"trace_error_spans": 3})", attempt);
  EXPECT_EQ(many.outcome, Outcome::fail);
  EXPECT_EQ(many.found, "4 of 5 spans: a, b (Request timeout), c, d");
  EXPECT_EQ(judged(R"({"trace_error_spans": {"max_percentage": 80}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"trace_error_spans": {"max_percentage": 79}})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"trace_error_spans": {"pattern": "e"}})", attempt).outcome, Outcome::pass) << "none by default";
  EXPECT_EQ(judged(R"({"trace_error_spans": {"pattern": "a"}})", attempt).outcome, Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"trace_error_spans": {"max_percentage": 101}})"), "0 to 100"));
}

}  // namespace
}  // namespace cupel

#include <gtest/gtest.h>

#include "reporters/otlp/records.h"
#include "reporters/testing/told.h"

namespace cupel {
namespace {

using namespace testing_reporters;

constexpr otlp::Time kNoon = otlp::Time(std::chrono::seconds(1'795'262'400));

Json attribute_of(const Json& record, std::string_view key) {
  for (const Json& each : record["attributes"]) {
    if (each["key"] == key) return each["value"].begin().value();
  }
  return nullptr;
}

Attempt asked(Outcome outcome) {
  Attempt attempt = attempt_of(1, outcome);
  attempt.backend = "openai:gpt-4o-mini";
  attempt.source = Source::remote;
  attempt.usage = {.prompt_tokens = 5, .completion_tokens = 7};
  return attempt;
}

TEST(OtlpRecords, AnAttemptIsASpanOfItsModel) {
  const otlp::Trace trace = otlp::trace_of("run-1");
  EXPECT_EQ(trace.trace_id.size(), 32U);
  EXPECT_EQ(trace.root_id.size(), 16U);
  const Json span = otlp::span_of(asked(Outcome::fail), trace, kNoon);
  EXPECT_EQ(span["name"], "chat gpt-4o-mini");
  EXPECT_EQ(span["parentSpanId"], trace.root_id);
  EXPECT_EQ(span["kind"], 3);
  EXPECT_EQ(span["startTimeUnixNano"], "1795262398765432110");
  EXPECT_EQ(span["endTimeUnixNano"], "1795262400000000000");
  EXPECT_EQ(attribute_of(span, "gen_ai.operation.name"), "chat");
  EXPECT_EQ(attribute_of(span, "gen_ai.provider.name"), "openai");
  EXPECT_EQ(attribute_of(span, "gen_ai.usage.output_tokens"), "7");
  EXPECT_EQ(attribute_of(span, "test.case.result.status"), "fail");
  EXPECT_EQ(span["status"]["code"], 1) << "a failed check is no error of the operation";
}

TEST(OtlpRecords, AnErrorIsAnError) {
  const Json span = otlp::span_of(asked(Outcome::error), otlp::trace_of("r"), kNoon);
  EXPECT_EQ(span["status"]["code"], 2);
  EXPECT_EQ(span["status"]["message"], "too late");
  EXPECT_EQ(attribute_of(span, "error.type"), "timeout");
  EXPECT_TRUE(attribute_of(span, "test.case.result.status").is_null());
  EXPECT_TRUE(attribute_of(span, "gen_ai.usage.output_tokens").is_null());
}

TEST(OtlpRecords, WhatWasNotAskedIsNoOperation) {
  Attempt attempt = asked(Outcome::pass);
  attempt.source = Source::reused;
  const Json span = otlp::span_of(attempt, otlp::trace_of("r"), kNoon);
  EXPECT_EQ(span["name"], "cupel attempt");
  EXPECT_EQ(span["startTimeUnixNano"], span["endTimeUnixNano"]);
  EXPECT_TRUE(attribute_of(span, "gen_ai.operation.name").is_null());
}

TEST(OtlpRecords, EachCheckIsAnEventOfItsSpan) {
  Attempt attempt = asked(Outcome::fail);
  attempt.turns = {{"u", "o", {{.type = "regex", .outcome = Outcome::error, .why = "undecided"}}}};
  const otlp::Trace trace = otlp::trace_of("r");
  const std::vector<Json> events = otlp::events_of(attempt, trace, kNoon);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0]["eventName"], "gen_ai.evaluation.result");
  EXPECT_EQ(attribute_of(events[0], "error.type"), "check_error");
  EXPECT_TRUE(attribute_of(events[0], "gen_ai.evaluation.score.value").is_null());
  EXPECT_EQ(attribute_of(events[1], "gen_ai.evaluation.name"), "contains");
  EXPECT_EQ(attribute_of(events[1], "gen_ai.evaluation.score.label"), "fail");
  EXPECT_EQ(attribute_of(events[1], "gen_ai.evaluation.score.value"), 0.0);
  EXPECT_EQ(events[1]["spanId"], otlp::span_of(attempt, trace, kNoon)["spanId"]);
}

TEST(OtlpRecords, NoPromptAndNoAnswerIsSent) {
  const Json span = otlp::span_of(asked(Outcome::pass), otlp::trace_of("r"), kNoon);
  EXPECT_EQ(render_json(span).find("secret"), std::string::npos);
}

TEST(OtlpRecords, RequestsNameTheService) {
  const RunFacts run{.id = "r", .cupel_version = "1.2.3"};
  const Json body = otlp::trace_request({otlp::root_span_of(run, {}, otlp::trace_of("r"))}, run);
  EXPECT_EQ(body["resourceSpans"][0]["resource"]["attributes"][0]["value"]["stringValue"], "cupel");
  EXPECT_EQ(body["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["name"], "cupel run");
  EXPECT_EQ(otlp::log_request({}, run)["resourceLogs"][0]["scopeLogs"][0]["logRecords"], Json::array());
}

}  // namespace
}  // namespace cupel

#include "core/otlp_spans.h"

#include <gtest/gtest.h>

#include <vector>

namespace cupel {
namespace {

std::vector<std::pair<std::string, Span>> spans_in(const std::string& body) {
  std::vector<std::pair<std::string, Span>> spans;
  const Result<void> read = read_otlp_spans(body, [&](const std::string& id, Span span) { spans.emplace_back(id, std::move(span)); });
  EXPECT_TRUE(read) << body;
  return spans;
}

std::string request_of(const std::string& span) { return R"({"resourceSpans": [{"scopeSpans": [{"spans": [)" + span + "]}]}]}"; }

TEST(OtlpSpans, AreReadWithAllTheyTell) {
  const auto spans = spans_in(request_of(
      R"({"traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "eee19b7ec3c1b174", "parentSpanId": "eee19b7ec3c1b173", "name": "search",
          "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": 1544712661000000000,
          "attributes": [{"key": "tool.name", "value": {"stringValue": "search"}}, {"key": "n", "value": {"intValue": "7"}},
                         {"key": "ok", "value": {"boolValue": true}}, {"key": "l", "value": {"arrayValue": {"values": [{"intValue": 1}]}}},
                         {"key": "m", "value": {"kvlistValue": {"values": [{"key": "a", "value": {"doubleValue": 0.5}}]}}}],
          "status": {"code": 2, "message": "boom"}})"));
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans[0].first, "5b8efff798038103d269b633813fc60c");
  const Span& span = spans[0].second;
  EXPECT_EQ(span.name, "search");
  EXPECT_EQ(span.parent_id, "eee19b7ec3c1b173");
  EXPECT_EQ(span.end_ns - span.start_ns, 1'000'000'000U);
  EXPECT_EQ(render_json(span.attributes), R"({"tool.name":"search","n":7,"ok":true,"l":[1],"m":{"a":0.5}})");
  EXPECT_EQ(span.status_code, 2);
  EXPECT_EQ(span.status_message, "boom");
}

TEST(OtlpSpans, WhatIsNotToldStaysEmpty) {
  EXPECT_EQ(spans_in(request_of(R"({"traceId": "5b8efff798038103d269b633813fc60c", "status": {"code": "STATUS_CODE_ERROR"}})"))[0]
                .second.status_code,
            2);
  EXPECT_TRUE(spans_in(request_of(R"({"traceId": "short", "name": "n"}, {"traceId": "00000000000000000000000000000000"}, 7)")).empty());
  EXPECT_TRUE(spans_in("{}").empty());
}

TEST(OtlpSpans, OtherThingsAreRefused) {
  const auto nobody = [](const std::string&, const Span&) {};
  for (const char* body : {"", "[", "[]", R"({"resourceLogs": []})"}) EXPECT_FALSE(read_otlp_spans(body, nobody)) << body;
}

}  // namespace
}  // namespace cupel

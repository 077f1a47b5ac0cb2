// Which spans become part of which trace, and when a trace is whole. Nothing is sent over a connection.
#include "app/trace_receiver.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace cupel {
namespace {

using namespace std::chrono_literals;

class Receiver : public testing::Test {
 protected:
  std::string parent() const { return context.traceparent.substr(36, 16); }

  static net::PostedRequest request_of(const std::vector<Json>& spans) {
    const Json body = {{"resourceSpans", Json::array({{{"scopeSpans", Json::array({{{"spans", Json(spans)}}})}}})}};
    return {.path = "/v1/traces", .content_type = "application/json", .content_encoding = "", .body = render_json(body)};
  }
  Json span(const std::string& name, const std::string& parent_id) {
    return {{"traceId", context.trace_id}, {"spanId", fmt::format("{:016x}", ++ids_)}, {"parentSpanId", parent_id}, {"name", name}};
  }
  Trace collect(std::size_t requests = 1, int wait_ms = 5) {
    return receiver.collect(context.trace_id, {.port = 0, .wait_ms = wait_ms}, requests, {});
  }

  TraceReceiver receiver{1, 0ms};
  const TraceContext context = receiver.begin_trace();

 private:
  int ids_ = 0;
};

TEST_F(Receiver, BeginsTracesOfTheirOwn) {
  EXPECT_EQ(context.trace_id.size(), 32U);
  EXPECT_EQ(context.traceparent, "00-" + context.trace_id + "-" + parent() + "-01");
  EXPECT_NE(receiver.begin_trace().trace_id, context.trace_id);
}

TEST_F(Receiver, GivesTheSpansOfATrace) {
  Json other = span("other", parent());
  other["traceId"] = std::string(32, 'b');
  EXPECT_EQ(receiver.take(request_of({span("tool", "00000000000000aa"), span("agent", parent()), other})).status, 200);
  const Trace trace = collect(1, 60'000);  // it is whole, so nobody waits
  ASSERT_EQ(trace.spans.size(), 2U);
  EXPECT_EQ(trace.spans[1].name, "agent");
  receiver.take(request_of({span("second", parent())}));
  EXPECT_EQ(collect(2, 60'000).spans.size(), 3U);
}

TEST_F(Receiver, WaitsForTheEndOfEachRequest) {
  receiver.take(request_of({span("agent", parent())}));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(collect(2, 30).spans.size(), 1U);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 30ms);
}

TEST_F(Receiver, ASpanThatComesTwiceCountsOnce) {
  const net::PostedRequest request = request_of({span("agent", parent())});
  receiver.take(request);
  receiver.take(request);
  EXPECT_EQ(collect().spans.size(), 1U);
}

TEST_F(Receiver, WithoutSpansATraceIsEmpty) { EXPECT_TRUE(collect().spans.empty()); }

TEST_F(Receiver, KeepsSoManySpans) {
  std::vector<Json> spans;
  for (std::size_t i = 0; i <= TraceReceiver::kMostSpans; ++i) spans.push_back(span("s", parent()));
  receiver.take(request_of(spans));
  const Trace trace = collect();
  EXPECT_EQ(trace.spans.size(), TraceReceiver::kMostSpans);
  EXPECT_TRUE(trace.is_cut);
}

TEST_F(Receiver, SaysWhatItCannotRead) {
  net::PostedRequest request = request_of({span("agent", parent())});
  request.content_type = "application/x-protobuf";
  EXPECT_EQ(receiver.take(request).status, 415);
  request.content_type = "application/json";
  request.content_encoding = "gzip";
  EXPECT_EQ(receiver.take(request).status, 415);
  request.content_encoding = "";
  request.path = "/v1/logs";
  EXPECT_EQ(receiver.take(request).status, 404);
  request.path = "/v1/traces";
  request.body = "{";
  EXPECT_EQ(receiver.take(request).status, 400);
  EXPECT_TRUE(collect().spans.empty());
}

TEST_F(Receiver, WhatWasDroppedIsNotKept) {
  receiver.drop(context.trace_id);
  receiver.take(request_of({span("agent", parent())}));
  EXPECT_TRUE(collect().spans.empty());
}

}  // namespace
}  // namespace cupel

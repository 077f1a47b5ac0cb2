// Which requests carry a trace, when it is collected, and that it is never left behind.
#include "run/attempt_trace.h"

#include <gtest/gtest.h>

#include "run/conversation.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

/// Spans as many as requests were told of, and a record of what was asked of it.
class FakeTraces final : public TraceSource {
 public:
  Result<TraceContext> begin(const Tracing& tracing) override {
    if (tracing.port == 1) return fail(ErrorCode::unavailable, "port 1 is taken");
    told.emplace_back("begin");
    return TraceContext{.trace_id = "t", .traceparent = "00-t-p-01"};
  }
  Trace collect(const std::string& trace_id, const Tracing&, std::size_t requests, const std::stop_token&) override {
    told.push_back("collect " + std::to_string(requests));
    return {.id = trace_id, .spans = std::vector<Span>(requests)};
  }
  void drop(const std::string&) override { told.emplace_back("drop"); }

  std::vector<std::string> told;
};

class Traced : public testing::Test {
 protected:
  Attempt run(Case content, FakeBackend::Script script = echo()) {
    Plan plan = *make_plan(suite_of({std::move(content)}), {.backends = {"x"}}, fake_checks());
    plan.traces = &traces;
    auto backend = std::make_shared<FakeBackend>(std::move(script));
    const OpenedBackend opened{backend, std::nullopt};
    std::optional<Attempt> attempt = run_attempt(plan, 0, &opened, std::nullopt, {}, {});
    requests = backend->requests();
    return std::move(attempt).value();
  }
  static Case talk(std::optional<Tracing> tracing = Tracing{}) {
    Case content = case_of("talk", "one");
    content.turns.push_back({.user = "two"});
    content.tracing = tracing;
    return content;
  }

  FakeTraces traces;
  std::vector<Request> requests;
};

TEST_F(Traced, EveryRequestCarriesTheTraceAndTheLastOneEndsIt) {
  const Attempt attempt = run(talk());
  EXPECT_EQ(requests.at(0).traceparent, "00-t-p-01");
  EXPECT_EQ(requests.at(1).traceparent, "00-t-p-01");
  EXPECT_EQ(attempt.trace->spans.size(), 2U);
  EXPECT_EQ(traces.told, (std::vector<std::string>{"begin", "collect 2", "drop"}));
}

TEST_F(Traced, ATurnWithChecksHasWhatWasToldSoFar) {
  Case content = talk();
  content.turns[0].checks = {check("has", "one")};
  run(content);
  EXPECT_EQ(traces.told, (std::vector<std::string>{"begin", "collect 1", "collect 2", "drop"}));
}

TEST_F(Traced, CasesThatAreNotTracedHaveNone) {
  EXPECT_FALSE(run(talk(std::nullopt)).trace);
  EXPECT_EQ(requests.at(0).traceparent, "");
  EXPECT_TRUE(traces.told.empty());
}

TEST_F(Traced, ABackendThatFailsLeavesNothingBehind) {
  const Attempt attempt =
      run(talk(), [](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> { return fail(ErrorCode::io, "broken"); });
  EXPECT_EQ(attempt.outcome, Outcome::error);
  EXPECT_EQ(traces.told, (std::vector<std::string>{"begin", "drop"}));
}

TEST_F(Traced, WhatCannotBeReceivedIsAnErrorBeforeAnythingIsAsked) {
  const Attempt attempt = run(talk(Tracing{.port = 1}));
  EXPECT_EQ(attempt.error->message, "port 1 is taken");
  EXPECT_TRUE(requests.empty());
}

}  // namespace
}  // namespace cupel

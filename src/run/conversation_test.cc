#include "run/conversation.h"

#include <gtest/gtest.h>

#include "run/testing/fakes.h"

namespace cupel {
namespace {

struct Answered {
  Attempt attempt;
  std::vector<Request> requests;
};

Answered answer(Case content, FakeBackend::Script script, std::size_t index = 0, std::optional<double> timeout_ms = std::nullopt) {
  const Plan plan = *make_plan(suite_of({std::move(content)}), {.repeat = 3, .backends = {"x"}}, fake_checks());
  auto backend = std::make_unique<FakeBackend>(std::move(script));
  const FakeBackend& asked = *backend;
  const OpenedBackend opened{std::move(backend), std::nullopt};
  std::optional<Attempt> attempt = run_attempt(plan, index, &opened, timeout_ms, {}, {});
  return {std::move(attempt).value(), asked.requests()};
}

Case talk() {
  Case content = case_of("talk", "one");
  content.system = "be brief";
  content.turns.push_back({.user = "two"});
  return content;
}

TEST(Conversation, SendsWhatWasSaidBefore) {
  const Answered done = answer(talk(), echo());
  ASSERT_EQ(done.requests.size(), 2U);
  EXPECT_EQ(done.requests[0].messages, (std::vector<Message>{{"system", "be brief"}, {"user", "one"}}));
  EXPECT_EQ(done.requests[1].messages,
            (std::vector<Message>{{"system", "be brief"}, {"user", "one"}, {"assistant", "one"}, {"user", "two"}}));
  EXPECT_EQ(done.attempt.messages, done.requests[1].messages);
  EXPECT_EQ(done.attempt.prompt(), "two");
  EXPECT_EQ(done.attempt.output, "two");
  ASSERT_EQ(done.attempt.turns.size(), 2U);
  EXPECT_EQ(done.attempt.turns[0].output, "one");
}

TEST(Conversation, SumsLatencyTokensAndCost) {
  const auto script = [](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
    return Reply{.text = "x", .usage = {3, 2, 1}, .timing = {1, 2, 10}, .cost_usd = 0.5};
  };
  const Attempt attempt = answer(talk(), script).attempt;
  EXPECT_EQ(attempt.timing.latency_ms, 20);
  EXPECT_EQ(attempt.timing.queued_ms, 2);
  EXPECT_EQ(attempt.usage.prompt_tokens, 6);
  EXPECT_EQ(attempt.usage.completion_tokens, 4);
  EXPECT_EQ(attempt.cost_usd, 1.0);
}

TEST(Conversation, ChecksOfATurnSeeItsFiguresAndThoseOfTheCaseSeeTheSums) {
  Case content = talk();
  content.turns[1].checks = {check("quick", "10")};
  content.checks = {check("quick", "10")};
  const Attempt attempt = answer(content, echo()).attempt;
  EXPECT_EQ(attempt.turns[1].checks[0].outcome, Outcome::pass);
  EXPECT_EQ(attempt.checks[0].outcome, Outcome::fail);
  EXPECT_EQ(attempt.outcome, Outcome::fail);
}

TEST(Conversation, EachAttemptHasItsOwnSeed) {
  Case content = case_of("a", "?");
  content.options.seed = 40;
  EXPECT_EQ(answer(content, echo(), 0).requests[0].options.seed, 40);
  const Answered third = answer(content, echo(), 2);
  EXPECT_EQ(third.requests[0].options.seed, 42);
  EXPECT_EQ(third.attempt.seed, 42);
  EXPECT_EQ(third.attempt.attempt, 3);
}

TEST(Conversation, GivenAnswersAreJudgedWithoutABackend) {
  const Plan plan = *make_plan(suite_of({given_case("a", "yes", {check("has", "yes")})}), {}, fake_checks());
  const Attempt attempt = *run_attempt(plan, 0, nullptr, std::nullopt, {}, {});
  EXPECT_EQ(attempt.outcome, Outcome::pass);
  EXPECT_EQ(attempt.source, Source::given);
  EXPECT_EQ(attempt.backend, "given");
  EXPECT_FALSE(attempt.sampled);
  EXPECT_TRUE(attempt.turns.empty());
}

TEST(Conversation, AGivenAnswerAmongAskedOnesIsPartOfWhatIsSent) {
  Case content = talk();
  content.turns[0].answer = "given";
  const Answered done = answer(content, echo());
  ASSERT_EQ(done.requests.size(), 1U);
  EXPECT_EQ(done.requests[0].messages[2], (Message{"assistant", "given"}));
  EXPECT_EQ(done.attempt.source, Source::inferred);
}

TEST(Conversation, ThoughtsAndCallsThatABackendTellsApartAreKept) {
  const auto script = [](const Request& request, const TokenSink&, std::stop_token) -> Result<Reply> {
    if (request.messages.back().text() == "one") return Reply{.text = "x", .reasoning = "first"};
    return Reply{.text = "y", .tool_calls = {{.name = "f", .arguments = "{}", .id = "c1"}}, .reasoning = "second"};
  };
  const Attempt attempt = answer(talk(), script).attempt;
  EXPECT_EQ(attempt.reasoning, "second");
  EXPECT_EQ(attempt.tool_calls, (std::vector<ToolCall>{{.name = "f", .arguments = "{}", .id = "c1"}}));
  EXPECT_EQ(attempt.output, "y") << "what it thought is no part of it";
  EXPECT_EQ(attempt.messages[2], (Message{"assistant", "x"}));
}

TEST(Conversation, AnErrorOfTheBackendIsOutcomeError) {
  const auto script = [](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
    return fail(ErrorCode::limit_exceeded, "too long");
  };
  const Attempt attempt = answer(case_of("a", "?", {check("has", "x")}), script).attempt;
  EXPECT_EQ(attempt.outcome, Outcome::error);
  EXPECT_EQ(attempt.error->message, "too long");
  EXPECT_TRUE(attempt.checks.empty());
  EXPECT_FALSE(attempt.score);
}

TEST(Conversation, ABackendThatCouldNotBeOpenedIsOutcomeError) {
  const Plan plan = *make_plan(suite_of({case_of("a", "?")}), {.backends = {"x"}}, fake_checks());
  const OpenedBackend missing{nullptr, Error{ErrorCode::unavailable, "no model", {}}};
  EXPECT_EQ(run_attempt(plan, 0, &missing, std::nullopt, {}, {})->error->message, "no model");
}

TEST(Conversation, TheTimeoutIsForTheWholeConversation) {
  const Answered done = answer(talk(), echo(), 0, 15);
  EXPECT_EQ(done.requests[0].timeout_ms, 15);
  EXPECT_EQ(done.requests[1].timeout_ms, 5);
  const Answered late = answer(talk(), echo(), 0, 10);
  EXPECT_EQ(late.requests.size(), 1U);
  EXPECT_EQ(late.attempt.error->code, ErrorCode::timeout);
}

TEST(Conversation, AnswersAreSampledUnlessGreedyAndOurOwn) {
  Case content = case_of("a", "?");
  EXPECT_FALSE(answer(content, echo()).attempt.sampled);
  content.options.temperature = 0.7;
  EXPECT_TRUE(answer(content, echo()).attempt.sampled);
  const auto inexact = [](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> { return Reply{.text = "x"}; };
  EXPECT_FALSE(answer(case_of("a", "?"), inexact).attempt.sampled);
  const auto remote = [](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
    return Reply{.text = "x", .source = Source::remote};
  };
  EXPECT_TRUE(answer(case_of("a", "?"), remote).attempt.sampled);
}

TEST(Conversation, AnAnswerEndsWhereItsChecksAreDecided) {
  Case content = case_of("a", "?", {check("has", "Par"), check("has", "is")});
  EXPECT_EQ(answer(content, spell("In Paris, of course")).attempt.output, "In Paris, of course");
  content.decide_early = true;
  const Attempt decided = answer(content, spell("In Paris, of course")).attempt;
  EXPECT_EQ(decided.output, "In Paris");
  EXPECT_EQ(decided.finish_reason, FinishReason::decided);
  EXPECT_EQ(decided.outcome, Outcome::pass);
  EXPECT_EQ(answer(content, spell("In London, of course")).attempt.output, "In London, of course");
  content.checks.push_back(check("quick", "10"));
  EXPECT_EQ(answer(content, spell("In Paris, of course")).attempt.output, "In Paris, of course") << "times are known at the end";
}

TEST(Conversation, WithoutChecksNoAnswerEndsEarly) {
  Case content = case_of("a", "?");
  content.decide_early = true;
  EXPECT_EQ(answer(content, spell("everything")).attempt.output, "everything");
}

TEST(Conversation, AThresholdWaitsForScores) {
  Case content = case_of("a", "?", {check("long", "2")});
  content.decide_early = true;
  EXPECT_EQ(answer(content, spell("abcd")).attempt.output, "ab");
  content.threshold = 0.5;
  EXPECT_EQ(answer(content, spell("abcd")).attempt.output, "abcd");
}

TEST(Conversation, OnlyTheLastAnswerEndsEarly) {
  Case content = talk();
  content.decide_early = true;
  content.turns[0].checks = {check("has", "a")};
  content.turns[1].checks = {check("has", "b")};
  content.checks = {check("has", "c")};
  const Attempt attempt = answer(content, spell("abcd")).attempt;
  EXPECT_EQ(attempt.turns[0].output, "abcd");
  EXPECT_EQ(attempt.turns[1].output, "abc");
  content.turns[1].checks.clear();
  content.checks.clear();
  EXPECT_EQ(answer(content, spell("abcd")).attempt.output, "abcd") << "the last answer has no checks";
}

TEST(Conversation, DecidingCountsTokensAsJudgingDoes) {
  Case content = talk();
  content.decide_early = true;
  content.checks = {check("long", "6")};
  const Attempt of_case = answer(content, spell("abcd")).attempt;
  EXPECT_EQ(of_case.turns[1].output, "ab") << "checks of the case count the tokens of all turns";
  EXPECT_EQ(of_case.outcome, Outcome::pass);
  content.turns[1].checks = {check("long", "3")};
  EXPECT_EQ(answer(content, spell("abcd")).attempt.output, "abc");
}

TEST(Conversation, CancelledThroughTheTokenIsNoAttempt) {
  const Plan plan = *make_plan(suite_of({case_of("a", "?")}), {.backends = {"x"}}, fake_checks());
  std::stop_source source;
  const auto script = [&](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
    source.request_stop();
    return fail(ErrorCode::cancelled, "cancelled");
  };
  const OpenedBackend opened{std::make_unique<FakeBackend>(script), std::nullopt};
  EXPECT_FALSE(run_attempt(plan, 0, &opened, std::nullopt, {}, source.get_token()));
}

}  // namespace
}  // namespace cupel

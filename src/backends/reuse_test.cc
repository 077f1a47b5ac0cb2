#include "backends/reuse.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <thread>

#include "backends/replay.h"
#include "base/files.h"
#include "engine/text_stream.h"

namespace cupel {
namespace {

/// Answers with the words of the question, a token each, as an exact engine would; counts what it computes.
class WordBackend final : public Backend {
 public:
  Capabilities capabilities() const override { return {.exact = true, .concurrency = 4}; }
  Result<std::optional<Json>> identity() override { return identity_value; }
  Result<ModelFacts> model() override { return ModelFacts{.name = "words"}; }
  EngineDescription engine() const override { return {"build", "class", 3}; }
  BatchFigures batch_figures() const override { return {1.5, 2}; }
  std::vector<std::size_t> plan(std::span<const Request> requests) override {
    planned += requests.size();
    return {};
  }
  Result<Proof> verify(const Request&, const Reply&, std::stop_token) override { return Proof{.holds = true}; }

  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token) override {
    ++calls;
    if (before_answer) before_answer();
    if (!error.empty()) return fail(ErrorCode::unavailable, error);
    engine::TextStream stream(request.options.stop);
    Reply reply{.exact = exact, .usage = {.prompt_tokens = 9}, .timing = {1, 10, 0}};
    const auto end = [&](FinishReason reason) -> Result<Reply> {
      if (reason == FinishReason::length || !stream.stopped()) stream.flush();
      reply.text = stream.text();
      reply.finish_reason = reason;
      reply.usage.completion_tokens = static_cast<int>(reply.tokens.size());
      if (sink) sink({.text = reply.text});
      return reply;
    };
    const std::string& words = request.messages.back().text();
    for (std::size_t at = 0; at < words.size(); ++at) {
      const std::size_t i = reply.tokens.size();
      const std::size_t word_end = std::min(words.find(' ', at), words.size() - 1);
      AnswerToken token{static_cast<int>(i), words.substr(at, word_end - at + 1), 0};
      at = word_end;
      if (i < request.known.size()) {
        EXPECT_EQ(request.known[i].bytes, token.bytes);
        token.ms = request.known[i].ms;
      } else {
        ++computed;
        token.ms = static_cast<float>(10 * (i + 1));
      }
      if (request.options.logprobs > 0) token.log_probability = -0.5;
      for (int k = 0; k < request.options.logprobs; ++k) token.likeliest.push_back({k, "w", -0.5 - k});
      reply.timing.latency_ms = static_cast<double>(token.ms);
      reply.tokens.push_back(token);
      stream.push(token.bytes);
      const int count = static_cast<int>(i) + 1;
      if (stream.stopped()) return end(FinishReason::stop);
      if (count < request.options.max_tokens && request.decided &&
          request.decided({stream.text(), count, request.options.max_tokens - count}))
        return end(FinishReason::decided);
      if (count == request.options.max_tokens) return end(FinishReason::length);
    }
    return end(FinishReason::stop);
  }

  std::optional<Json> identity_value = Json{{"weights", "w"}};
  bool exact = true;
  std::string error;
  std::function<void()> before_answer;
  std::atomic<int> calls = 0;
  std::atomic<int> computed = 0;
  std::size_t planned = 0;
};

Request ask(const std::string& words, int max_tokens = 100) {
  Request request{.messages = {{"user", words}}};
  request.options.max_tokens = max_tokens;
  return request;
}

class ReuseTest : public ::testing::Test {
 protected:
  /// A run: a backend of its own on the same store.
  struct Run {
    Run(const std::filesystem::path& path, Reuse reuse)
        : answers({.path = path}), words(new WordBackend), backend(std::unique_ptr<Backend>(words), answers, {.reuse = reuse}) {}
    Reply operator()(const Request& request) {
      std::string sunk;
      std::size_t tokens = 0;
      Result<Reply> reply =
          backend.generate(request, [&](const AnswerPiece& piece) { sunk += piece.text, tokens += piece.tokens.size(); }, {});
      EXPECT_TRUE(reply) << reply.error().message;
      EXPECT_EQ(sunk, reply->text);
      if (reply->source == Source::reused && !sunk.empty()) EXPECT_EQ(tokens, reply->tokens.size());
      return *reply;
    }
    AnswerStore answers;
    WordBackend* words;
    ReusingBackend backend;
  };
  Run run(Reuse reuse = Reuse::all) { return Run(folder.path() / "answers.db", reuse); }

  TemporaryFolder folder = std::move(*TemporaryFolder::make());
};

void expect_same(const Reply& a, const Reply& b) {
  EXPECT_EQ(a.text, b.text);
  EXPECT_EQ(a.finish_reason, b.finish_reason);
  EXPECT_EQ(a.usage.completion_tokens, b.usage.completion_tokens);
  EXPECT_EQ(a.usage.prompt_tokens, b.usage.prompt_tokens);
  EXPECT_EQ(a.timing.ttft_ms, b.timing.ttft_ms);
  EXPECT_EQ(a.timing.latency_ms, b.timing.latency_ms);
  EXPECT_EQ(a.exact, b.exact);
  EXPECT_EQ(a.tokens, b.tokens);
}

TEST_F(ReuseTest, AnUnchangedRunInfersNothing) {
  const Reply first = run()(ask("one two three"));
  EXPECT_EQ(first.source, Source::inferred);
  Run again = run();
  const Reply second = again(ask("one two three"));
  EXPECT_EQ(second.source, Source::reused);
  expect_same(first, second);
  EXPECT_EQ(again.words->calls, 0);
  EXPECT_EQ(again(ask("one two four")).source, Source::inferred);
}

TEST_F(ReuseTest, LogprobsAreReusedOrInferredAgainNeverAbsent) {
  const auto asking = [](int logprobs) {
    Request request = ask("one two three");
    request.options.logprobs = logprobs;
    return request;
  };
  run()(asking(0));
  const Reply first = run()(asking(2));
  EXPECT_EQ(first.source, Source::inferred) << "the stored answer has none";
  EXPECT_TRUE(has_logprobs(first.tokens, 2));
  const Reply second = run()(asking(2));
  EXPECT_EQ(second.source, Source::reused);
  expect_same(first, second);
  const Reply fewer = run()(asking(1));
  EXPECT_EQ(fewer.source, Source::reused);
  EXPECT_EQ(fewer.tokens.front().likeliest.size(), 1U);
  const Reply none = run()(asking(0));
  EXPECT_EQ(none.source, Source::reused);
  EXPECT_FALSE(none.tokens.front().log_probability);
  EXPECT_EQ(run()(asking(3)).source, Source::inferred);
  EXPECT_EQ(run()(asking(3)).source, Source::reused);
}

TEST_F(ReuseTest, EveryPartOfAnAnswerEqualsInference) {
  const std::string text = "one two th\xC3\xA9r\xC3\xA9 three, four five";
  run()(ask(text));
  for (const auto& stop : {std::vector<std::string>{}, std::vector<std::string>{"re thr"}}) {
    for (int max_tokens = 1; max_tokens < 9; ++max_tokens) {
      for (int decided_at = 0; decided_at < 8; ++decided_at) {
        Request request = ask(text, max_tokens);
        request.options.stop = stop;
        if (decided_at > 0) request.decided = [&](const AnswerPrefix& prefix) { return prefix.tokens >= decided_at; };
        const Reply fresh = run(Reuse::none)(request);
        run()(request);
        Run again = run();
        const Reply reused = again(request);
        expect_same(fresh, reused);
        EXPECT_EQ(reused.source, Source::reused);
        EXPECT_EQ(again.words->calls, 0);
      }
    }
  }
}

TEST_F(ReuseTest, AShorterAnswerIsContinued) {
  run()(ask("a b c d e", 2));
  Run longer = run();
  const Reply reply = longer(ask("a b c d e", 4));
  EXPECT_EQ(reply.source, Source::inferred);
  EXPECT_EQ(reply.text, "a b c d ");
  EXPECT_EQ(reply.finish_reason, FinishReason::length);
  EXPECT_EQ(longer.words->computed, 2);
  EXPECT_EQ(reply.usage.known_tokens, 2);
  EXPECT_EQ(reply.timing.latency_ms, 40);
  Run again = run();
  expect_same(again(ask("a b c d e", 4)), reply);
  EXPECT_EQ(again(ask("a b c d e", 4)).source, Source::reused);
}

TEST_F(ReuseTest, AnEarlyDecisionIsContinuedWhenItDoesNotHoldAnyMore) {
  Request request = ask("a b c d e");
  request.decided = [](const AnswerPrefix& prefix) { return prefix.tokens == 2; };
  EXPECT_EQ(run()(request).finish_reason, FinishReason::decided);
  Run again = run();
  const Reply whole = again(ask("a b c d e"));
  EXPECT_EQ(whole.finish_reason, FinishReason::stop);
  EXPECT_EQ(again.words->computed, 3);
}

TEST_F(ReuseTest, FreshInfersEachCaseOnceAndStores) {
  run()(ask("a b"));
  {
    Run fresh = run(Reuse::own);
    Request repeated = ask("a b");
    repeated.repeated = true;
    EXPECT_EQ(fresh(repeated).source, Source::inferred);
    EXPECT_EQ(fresh(repeated).source, Source::reused) << "another attempt of the same case";
    EXPECT_EQ(fresh(ask("a b")).source, Source::inferred) << "another case";
    EXPECT_EQ(fresh(ask("new")).source, Source::inferred);
  }
  EXPECT_EQ(run()(ask("new")).source, Source::reused);
}

TEST_F(ReuseTest, OneRequestMayAskForAFreshAnswer) {
  run()(ask("a b"));
  Run again = run();
  Request request = ask("a b");
  request.fresh = true;
  EXPECT_EQ(again(request).source, Source::inferred);
}

TEST_F(ReuseTest, WithoutStoreNothingIsKept) {
  run(Reuse::none)(ask("a b"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "answers.db"));
}

TEST_F(ReuseTest, WhatIsNotExactIsNeverStored) {
  {
    Run inexact = run();
    inexact.words->exact = false;
    inexact(ask("a b"));
    Run nameless = run();
    nameless.words->identity_value.reset();
    nameless(ask("c"));
  }
  EXPECT_EQ(run()(ask("a b")).source, Source::inferred);
  EXPECT_EQ(run()(ask("c")).source, Source::inferred);
}

TEST_F(ReuseTest, AnotherModelHasOtherAnswers) {
  run()(ask("a b"));
  Run other = run();
  other.words->identity_value = Json{{"weights", "v"}};
  EXPECT_EQ(other(ask("a b")).source, Source::inferred);
}

TEST_F(ReuseTest, AnAnswerBelongsToTheKernelsThatComputedIt) {
  Run first = run();
  first.words->before_answer = [&] { first.words->identity_value = Json{{"weights", "w"}, {"kernel_class", "safer"}}; };
  first(ask("a b"));
  first.answers.flush();
  EXPECT_EQ(run()(ask("a b")).source, Source::inferred);
  Run safer = run();
  safer.words->identity_value = Json{{"weights", "w"}, {"kernel_class", "safer"}};
  EXPECT_EQ(safer(ask("a b")).source, Source::reused);
}

TEST_F(ReuseTest, CopiesAtTheSameTimeAreInferredOnce) {
  Run together = run();
  std::latch all_asked(1);
  together.words->before_answer = [&] { all_asked.wait(); };
  std::vector<Reply> replies(4);
  {
    std::vector<std::jthread> threads;
    for (Reply& reply : replies) threads.emplace_back([&] { reply = together(ask("a b c")); });
    while (together.words->calls == 0) std::this_thread::yield();
    all_asked.count_down();
  }
  EXPECT_EQ(together.words->calls, 1);
  int inferred = 0;
  for (const Reply& reply : replies) {
    EXPECT_EQ(reply.text, "a b c");
    inferred += reply.source == Source::inferred ? 1 : 0;
  }
  EXPECT_EQ(inferred, 1);
}

TEST_F(ReuseTest, AFailureIsNobodyElsesAnswer) {
  Run broken = run();
  broken.words->error = "down";
  EXPECT_FALSE(broken.backend.generate(ask("a"), {}, {}));
  broken.words->error = "";
  EXPECT_EQ(broken(ask("a")).text, "a");
}

TEST_F(ReuseTest, WhoWaitsCanBeCancelled) {
  Run together = run();
  std::latch go_on(1);
  together.words->before_answer = [&] { go_on.wait(); };
  std::jthread first([&] { together(ask("a")); });
  while (together.words->calls == 0) std::this_thread::yield();
  std::stop_source stop;
  stop.request_stop();
  const Result<Reply> reply = together.backend.generate(ask("a"), {}, stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::cancelled);
  go_on.count_down();
}

TEST_F(ReuseTest, ABrokenStoreCostsOnlyTime) {
  std::filesystem::create_directory(folder.path() / "answers.db");
  Run broken = run();
  EXPECT_EQ(broken(ask("a b")).text, "a b");
  broken.answers.flush();
  EXPECT_EQ(broken(ask("a b")).text, "a b");
  EXPECT_EQ(broken.words->calls, 2);
}

TEST_F(ReuseTest, EverythingElseIsPassedOn) {
  Run first = run();
  first(ask("a"));
  const std::vector<Request> requests = {ask("a"), ask("b"), ask("c")};
  first.backend.plan(requests);
  EXPECT_EQ(first.words->planned, 2) << "what is stored needs no plan";
  Request proved = ask("a");
  proved.proved = true;
  first.backend.plan(std::array{proved});
  EXPECT_EQ(first.words->planned, 3) << "a proof takes inference";
  EXPECT_TRUE(first.backend.verify(ask("a"), {}, {})->holds);
  EXPECT_EQ(first.backend.model()->name, "words");
  EXPECT_EQ(first.backend.engine().threads, 3);
  EXPECT_EQ(first.backend.batch_figures().max, 2);
  EXPECT_TRUE(first.backend.capabilities().exact);
  EXPECT_EQ(**first.backend.identity(), (Json{{"weights", "w"}}));
}

}  // namespace
}  // namespace cupel

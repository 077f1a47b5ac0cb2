#include "backends/measure_reuse.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace cupel {
namespace {

/// Finds a text of n letters -n likely, and its vector is {n, 0.1}; counts what it computes.
class LetterBackend final : public Backend {
 public:
  Capabilities capabilities() const override { return {.exact = true, .scores = true, .embeds = true}; }
  Result<std::optional<Json>> identity() override { return identity_value; }
  Result<ModelFacts> model() override { return ModelFacts{.name = "letters"}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override { return fail(ErrorCode::unavailable, "no"); }

  Result<ScoreReply> score(const ScoreRequest& request, std::stop_token) override {
    ScoreReply reply{.texts = {}, .exact = exact};
    for (const std::string& text : request.texts) {
      ++computed;
      const double size = static_cast<double>(text.size()) + shift;
      reply.texts.push_back({.tokens = {{.id = 3, .bytes = "\xC3", .log_probability = std::nullopt},
                                        {.id = 4, .bytes = text, .log_probability = -size / 3, .greedy = true}},
                             .context_tokens = static_cast<int>(request.context.size()),
                             .computed_tokens = 2,
                             .latency_ms = 1.5});
    }
    return reply;
  }
  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token) override {
    EmbedReply reply{.embeddings = {}, .latency_ms = 2, .exact = exact};
    for (const std::string& text : request.texts) {
      ++computed;
      reply.embeddings.push_back({.vector = {static_cast<float>(text.size()) + static_cast<float>(shift), 0.1F}, .tokens = 5});
    }
    return reply;
  }

  std::optional<Json> identity_value = Json{{"weights", "w"}};
  bool exact = true;
  double shift = 0;
  int computed = 0;
};

class MeasureReuseTest : public ::testing::Test {
 protected:
  struct Run {
    explicit Run(const std::filesystem::path& path, ReuseRules given = {})
        : answers({.path = path}), rules(std::move(given)), measures(letters, answers, rules) {}
    Result<ScoreReply> score(std::vector<std::string> texts, std::string context = "c") {
      return measures.score({.messages = {}, .context = std::move(context), .texts = std::move(texts), .timeout_ms = {}}, {});
    }
    LetterBackend letters;
    AnswerStore answers;
    ReuseRules rules;
    MeasureReuse measures;
  };
  Run run(ReuseRules rules = {}) { return Run(folder.path() / "answers.db", std::move(rules)); }

  TemporaryFolder folder = std::move(*TemporaryFolder::make());
};

TEST_F(MeasureReuseTest, OnlyWhatIsMissingIsComputed) {
  const ScoreReply first = *run().score({"a", "bcd"});
  Run second = run();
  const ScoreReply reply = *second.score({"bcd", "ef", "a"});
  EXPECT_EQ(second.letters.computed, 1);
  EXPECT_TRUE(reply.exact);
  EXPECT_EQ(reply.texts[0].tokens, first.texts[1].tokens) << "to the bit";
  EXPECT_EQ(reply.texts[2].tokens, first.texts[0].tokens);
  EXPECT_EQ(reply.texts[1].tokens[1].bytes, "ef");
  EXPECT_EQ(reply.texts[0].computed_tokens, 0);
  EXPECT_EQ(reply.texts[0].latency_ms, 1.5);
  second.score({"a"}, "other context");
  EXPECT_EQ(second.letters.computed, 2);
}

TEST_F(MeasureReuseTest, EmbeddingsAreReusedToTheBit) {
  const EmbedReply first = *run().measures.embed({{"a", "bcd"}}, {});
  Run second = run();
  const EmbedReply reply = *second.measures.embed({{"bcd", "a", "e"}}, {});
  EXPECT_EQ(second.letters.computed, 1);
  EXPECT_EQ(reply.embeddings[0], first.embeddings[1]);
  EXPECT_EQ(reply.embeddings[1], first.embeddings[0]);
  EXPECT_EQ(second.measures.embed({{"a"}}, {})->embeddings[0], first.embeddings[0]);
}

TEST_F(MeasureReuseTest, FreshComputesOnceMoreAndNoStoreEachTime) {
  run().score({"a"});
  Run own = run({.reuse = Reuse::own});
  own.score({"a"});
  own.score({"a"});
  EXPECT_EQ(own.letters.computed, 1);
  Run none = run({.reuse = Reuse::none});
  none.score({"a"});
  none.score({"a"});
  EXPECT_EQ(none.letters.computed, 2);
}

TEST_F(MeasureReuseTest, WhatIsNotExactOrSecretIsNotStored) {
  Run batched = run();
  batched.letters.exact = false;
  batched.score({"a"});
  EXPECT_FALSE(batched.score({"a"})->exact);
  batched.letters.identity_value.reset();
  batched.measures.embed({{"a"}}, {});
  EXPECT_EQ(batched.letters.computed, 3);
  Run secret = run({.is_secret = [](std::string_view text) { return text.find("hush") != std::string_view::npos; }});
  secret.score({"hush"});
  EXPECT_EQ(run().score({"hush"})->texts[0].computed_tokens, 2);
}

TEST_F(MeasureReuseTest, AnAuditRefutesWhatIsStoredWrongAndForgetsIt) {
  run().score({"a", "b"});
  run().measures.embed({{"a"}}, {});
  const ReuseRules audited{.is_audited = [](std::string_view) { return true; }};
  {
    Run honest = run(audited);
    EXPECT_TRUE(honest.score({"a", "b"}));
    EXPECT_EQ(honest.letters.computed, 2) << "proved by computing them anew";
  }
  {
    Run other = run(audited);
    other.letters.shift = 1e-9;
    const Result<ScoreReply> refuted = other.score({"a"});
    ASSERT_FALSE(refuted);
    EXPECT_EQ(refuted.error().code, ErrorCode::corrupt);
    other.letters.shift = 1;
    EXPECT_FALSE(other.measures.embed({{"a"}}, {}));
  }
  Run next = run(audited);
  EXPECT_TRUE(next.score({"a"}));
  EXPECT_TRUE(next.measures.embed({{"a"}}, {}));
}

TEST_F(MeasureReuseTest, ADamagedEntryIsComputedAnew) {
  run().score({"aaaa"});
  std::string bytes = *read_file(folder.path() / "answers.db");
  const std::size_t at = bytes.find("\"latency_ms\":1.5");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 13] = '7';
  ASSERT_TRUE(write_file(folder.path() / "answers.db", bytes));
  Run next = run();
  EXPECT_EQ(next.score({"aaaa"})->texts[0].latency_ms, 1.5);
  EXPECT_EQ(next.letters.computed, 1);
}

}  // namespace
}  // namespace cupel

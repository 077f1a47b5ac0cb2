#include "engine/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace cupel::engine {
namespace {

const std::vector<float> kLogits = {0.0F, 2.0F, 1.0F, -1.0F, 2.0F};

// An answer of this many tokens; which ones does not matter without penalties.
std::span<const std::int32_t> answer_of(std::size_t size) {
  static const std::vector<std::int32_t> kAnswer(40001);
  return std::span(kAnswer).first(size);
}

// How often each token is chosen over many positions.
std::map<int, int> counts(const GenerationOptions& options, int draws) {
  const Sampler sampler(options, 42);
  std::map<int, int> found;
  for (int i = 0; i < draws; ++i) ++found[sampler.choose(kLogits, answer_of(static_cast<std::size_t>(i)))];
  return found;
}

TEST(Sampler, GreedyTakesTheFirstOfTheMostLikely) {
  const Sampler sampler({.temperature = 0}, 1);
  for (std::size_t size = 0; size < 5; ++size) EXPECT_EQ(sampler.choose(kLogits, answer_of(size)), 1);
}

TEST(Sampler, DrawsFromTheSoftmaxAtTheTemperature) {
  constexpr int kDraws = 40000;
  for (const double temperature : {0.5, 1.0, 2.0}) {
    double total = 0;
    for (const float logit : kLogits) total += std::exp(logit / temperature);
    std::map<int, int> found = counts({.temperature = temperature}, kDraws);
    for (int token = 0; token < 5; ++token) {
      const double expected = std::exp(kLogits[static_cast<std::size_t>(token)] / temperature) / total;
      const double error = 4 * std::sqrt(expected * (1 - expected) / kDraws);
      EXPECT_NEAR(found[token] / static_cast<double>(kDraws), expected, error) << "token " << token << " at " << temperature;
    }
  }
}

TEST(Sampler, DependsOnSeedPromptAndPositionOnly) {
  const GenerationOptions options{.temperature = 1, .seed = 7};
  const Sampler one(options, 100);
  const Sampler same(options, 100);
  const Sampler other_seed({.temperature = 1, .seed = 8}, 100);
  const Sampler other_prompt(options, 101);
  int seed_differs = 0, prompt_differs = 0, position_differs = 0;
  for (std::size_t size = 0; size < 200; ++size) {
    const int token = one.choose(kLogits, answer_of(size));
    EXPECT_EQ(token, same.choose(kLogits, answer_of(size)));
    seed_differs += token != other_seed.choose(kLogits, answer_of(size));
    prompt_differs += token != other_prompt.choose(kLogits, answer_of(size));
    position_differs += token != one.choose(kLogits, answer_of(size + 1));
  }
  EXPECT_GT(seed_differs, 50);
  EXPECT_GT(prompt_differs, 50);
  EXPECT_GT(position_differs, 50);
}

TEST(Sampler, FiltersLeaveOutTheUnlikely) {
  for (const auto& [token, count] : counts({.temperature = 1, .top_k = 2}, 2000)) EXPECT_TRUE(token == 1 || token == 4) << token;
  for (const auto& [token, count] : counts({.temperature = 1, .top_p = 0.5}, 2000)) EXPECT_TRUE(token == 1 || token == 4) << token;
  for (const auto& [token, count] : counts({.temperature = 1, .min_p = 0.3}, 2000))
    EXPECT_TRUE(token == 1 || token == 4 || token == 2) << token;
  EXPECT_EQ(counts({.temperature = 1, .top_k = 3}, 2000).size(), 3U);
}

TEST(Sampler, PenaltiesLowerWhatTheAnswerHas) {
  const std::vector<std::int32_t> once = {1};
  EXPECT_EQ(Sampler({}, 1).choose(kLogits, once), 1);
  EXPECT_EQ(Sampler({.repeat_penalty = 1.5}, 1).choose(kLogits, once), 4);
  EXPECT_EQ(Sampler({.presence_penalty = 0.5}, 1).choose(kLogits, once), 4);
  EXPECT_EQ(Sampler({.frequency_penalty = 0.5}, 1).choose(kLogits, once), 4);
  const std::vector<std::int32_t> often = {1, 4, 1, 4, 1, 4, 1, 4};
  EXPECT_EQ(Sampler({.presence_penalty = 0.5}, 1).choose(kLogits, often), 1);
  EXPECT_EQ(Sampler({.frequency_penalty = 0.5}, 1).choose(kLogits, often), 2);
}

TEST(Sampler, ARepeatPenaltyLowersNegativeLogitsToo) {
  const std::vector<float> negative = {-1.0F, -1.1F};
  const std::vector<std::int32_t> answer = {0};
  EXPECT_EQ(Sampler({.repeat_penalty = 1.5}, 1).choose(negative, answer), 1);
}

TEST(Sampler, ValueIsWhatChooseCompares) {
  const Sampler sampler({.temperature = 1, .presence_penalty = 0.3}, 5);
  for (std::size_t size = 0; size < 50; ++size) {
    const std::int32_t chosen = sampler.choose(kLogits, answer_of(size));
    for (std::int32_t token = 0; token < 5; ++token) {
      EXPECT_GE(sampler.value(kLogits, answer_of(size), chosen), sampler.value(kLogits, answer_of(size), token));
    }
  }
}

TEST(Sampler, LogitsThatAreNoNumbersStillGiveAToken) {
  const std::vector<float> broken(4, std::nanf(""));
  EXPECT_GE(Sampler({.temperature = 1}, 1).choose(broken, {}), 0);
  EXPECT_GE(Sampler({.temperature = 0}, 1).choose(broken, {}), 0);
}

TEST(HashTokens, DependsOnEveryTokenAndTheirOrder) {
  const std::vector<std::int32_t> tokens = {1, 2, 3};
  EXPECT_NE(hash_tokens(tokens), hash_tokens(std::vector<std::int32_t>{1, 3, 2}));
  EXPECT_NE(hash_tokens(tokens), hash_tokens(std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(hash_tokens(tokens), hash_tokens(std::vector<std::int32_t>{1, 2, 3}));
}

TEST(Sampler, TakesTheBestThatIsAllowed) {
  const auto all_but = [](std::vector<int> refused) {
    return [refused](std::int32_t token) { return std::ranges::find(refused, token) == refused.end(); };
  };
  const Sampler greedy({.temperature = 0}, 1);
  EXPECT_EQ(greedy.choose(kLogits, answer_of(0), all_but({})), 1);
  EXPECT_EQ(greedy.choose(kLogits, answer_of(0), all_but({1})), 4);
  EXPECT_EQ(greedy.choose(kLogits, answer_of(0), all_but({1, 4})), 2);
  EXPECT_EQ(greedy.choose(kLogits, answer_of(0), all_but({0, 1, 2, 3, 4})), std::nullopt);
  const Sampler sampling({.temperature = 1, .seed = 3}, 42);
  for (std::size_t size = 0; size < 200; ++size) {
    const std::int32_t best = sampling.choose(kLogits, answer_of(size));
    EXPECT_EQ(sampling.choose(kLogits, answer_of(size), all_but({})), best);
    const std::optional<std::int32_t> second = sampling.choose(kLogits, answer_of(size), all_but({best}));
    ASSERT_TRUE(second);
    for (int token = 0; token < 5; ++token) {
      if (token == best) continue;
      EXPECT_LE(sampling.value(kLogits, answer_of(size), token), sampling.value(kLogits, answer_of(size), *second));
    }
  }
  const Sampler filtered({.temperature = 1, .top_k = 2}, 42);
  EXPECT_EQ(filtered.choose(kLogits, answer_of(0), all_but({1, 4})), 2) << "none of the filtered ones is allowed: the most likely";
}

}  // namespace
}  // namespace cupel::engine

#include "engine/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

namespace cupel::engine {
namespace {

const std::vector<float> kLogits = {0.0F, 2.0F, 1.0F, -1.0F, 2.0F};

// How often each token is chosen over many positions.
std::map<int, int> counts(const GenerationOptions& options, int draws) {
  const Sampler sampler(options, 42);
  std::map<int, int> found;
  for (int i = 0; i < draws; ++i) ++found[sampler.choose(kLogits, static_cast<std::uint32_t>(i))];
  return found;
}

TEST(Sampler, GreedyTakesTheFirstOfTheMostLikely) {
  const Sampler sampler({.temperature = 0}, 1);
  for (std::uint32_t position = 0; position < 5; ++position) EXPECT_EQ(sampler.choose(kLogits, position), 1);
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
  for (std::uint32_t position = 0; position < 200; ++position) {
    const int token = one.choose(kLogits, position);
    EXPECT_EQ(token, same.choose(kLogits, position));
    seed_differs += token != other_seed.choose(kLogits, position);
    prompt_differs += token != other_prompt.choose(kLogits, position);
    position_differs += token != one.choose(kLogits, position + 1);
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

TEST(Sampler, LogitsThatAreNoNumbersStillGiveAToken) {
  const std::vector<float> broken(4, std::nanf(""));
  EXPECT_GE(Sampler({.temperature = 1}, 1).choose(broken, 0), 0);
  EXPECT_GE(Sampler({.temperature = 0}, 1).choose(broken, 0), 0);
}

TEST(HashTokens, DependsOnEveryTokenAndTheirOrder) {
  const std::vector<std::int32_t> tokens = {1, 2, 3};
  EXPECT_NE(hash_tokens(tokens), hash_tokens(std::vector<std::int32_t>{1, 3, 2}));
  EXPECT_NE(hash_tokens(tokens), hash_tokens(std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(hash_tokens(tokens), hash_tokens(std::vector<std::int32_t>{1, 2, 3}));
}

}  // namespace
}  // namespace cupel::engine

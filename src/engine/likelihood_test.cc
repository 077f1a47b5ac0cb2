#include "engine/likelihood.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace cupel::engine {
namespace {

TEST(LogProbabilities, add_up_to_one) {
  std::vector<float> logits;
  for (int i = 0; i < 50'000; ++i) logits.push_back(std::sin(static_cast<float>(i)) * 12);
  const LogProbabilities probabilities(logits);
  double sum = 0;
  for (std::int32_t i = 0; i < 50'000; ++i) sum += std::exp(probabilities.of(i));
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(LogProbabilities, of_large_logits_and_equal_ones) {
  const std::vector<float> logits = {1000, 1000, -1000};
  const LogProbabilities probabilities(logits);
  EXPECT_DOUBLE_EQ(probabilities.of(1), std::log(0.5));
  EXPECT_NEAR(probabilities.of(2), -2000 + std::log(0.5), 1e-9);
  EXPECT_EQ(probabilities.most_likely(), 0);
}

}  // namespace
}  // namespace cupel::engine

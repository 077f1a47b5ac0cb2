#include "engine/matrix_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "engine/block_order.h"
#include "engine/ranks.h"

namespace cupel::engine {
namespace {

constexpr std::size_t kRows = 256;
constexpr std::size_t kColumns = 192;

std::vector<float> gaussian(unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> noise;
  std::vector<float> values(kRows * kColumns);
  for (float& value : values) value = noise(engine);
  return values;
}

// Rows of some sizes, neighbours alike, as heads make them.
std::vector<float> with_rows() {
  std::vector<float> values = gaussian(1);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] *= 1 + 0.3F * std::sin(static_cast<float>(i / kColumns) / 10);
  return values;
}

MatrixStatistics statistics_of(const std::vector<float>& values) {
  MatrixSample sample(kColumns);
  const std::size_t half = values.size() / 2;
  sample.add_run(std::span(values).first(half));
  sample.add_run(std::span(values).subspan(half));
  return sample.statistics();
}

TEST(MatrixStatistics, IndependentValuesHaveNoStructure) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const MatrixStatistics matrix = statistics_of(gaussian(seed));
    EXPECT_FALSE(matrix.has_structure()) << matrix.row_spread << ' ' << matrix.column_spread;
    EXPECT_NEAR(matrix.kurtosis, 0, 0.1);
    EXPECT_NEAR(matrix.neighbours, 0, 0.25);
  }
}

TEST(MatrixStatistics, RowsThatDifferAreStructure) {
  const MatrixStatistics matrix = statistics_of(with_rows());
  EXPECT_TRUE(matrix.has_structure());
  EXPECT_GT(matrix.row_spread, 10);
  EXPECT_LT(matrix.column_spread, 2);
  EXPECT_GT(matrix.neighbours, 0.8);
  EXPECT_NEAR(matrix.mean_size, std::sqrt(2 / 3.14159), 0.1);
}

TEST(MatrixStatistics, ShuffledValuesLoseIt) {
  std::vector<float> values = with_rows();
  std::shuffle(values.begin(), values.end(), std::mt19937(3));
  EXPECT_FALSE(statistics_of(values).has_structure());
}

TEST(MatrixStatistics, ShuffledRowsAreNoNeighbours) {
  const std::vector<float> values = with_rows();
  std::vector<std::size_t> order(kRows);
  for (std::size_t i = 0; i < kRows; ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), std::mt19937(3));
  std::vector<float> shuffled;
  for (const std::size_t row : order)
    shuffled.insert(shuffled.end(), values.begin() + static_cast<std::ptrdiff_t>(row * kColumns),
                    values.begin() + static_cast<std::ptrdiff_t>((row + 1) * kColumns));
  const MatrixStatistics matrix = statistics_of(shuffled);
  EXPECT_TRUE(matrix.has_structure());
  EXPECT_NEAR(matrix.neighbours, 0, 0.2);
}

TEST(MatrixStatistics, ZerosAndWhatIsNoNumber) {
  std::vector<float> values(kRows * kColumns);
  EXPECT_EQ(statistics_of(values).zero_rows, 1);
  EXPECT_FALSE(statistics_of(values).has_structure());
  values = with_rows();
  std::fill(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4), 0.0F);
  EXPECT_EQ(statistics_of(values).zero_rows, 0.25);
  values.back() = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(statistics_of(values).finite);
  EXPECT_FALSE(statistics_of(values).has_structure());
}

TEST(Ranks, AreThoseOfTheOrderWhateverTheScale) {
  const std::vector<float> a = standard_ranks(std::vector<float>{3, 1, 2, 1000});
  const std::vector<float> b = standard_ranks(std::vector<float>{30, 10, 20, 40});
  EXPECT_EQ(a, b);
  EXPECT_NEAR(mean_product(a, b), 1, 1e-6);
  const std::vector<float> ties = standard_ranks(std::vector<float>{1, 2, 2, 3});
  EXPECT_EQ(ties[1], ties[2]);
  EXPECT_EQ(ties[1], 0);
  EXPECT_EQ(standard_ranks(std::vector<float>{5, 5}), (std::vector<float>{0, 0}));
}

// Block i is like its neighbours: what it is made of moves a little from block to block.
Profile drifting(std::size_t blocks) {
  const std::vector<float> first = gaussian(1), last = gaussian(2);
  Profile profile;
  for (std::size_t block = 0; block < blocks; ++block) {
    const float part = static_cast<float>(block) / static_cast<float>(blocks - 1);
    std::vector<float> values(500);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = (1 - part) * first[i] + part * last[i];
    profile.push_back(standard_ranks(values));
  }
  return profile;
}

TEST(BlockOrder, BlocksThatChangedPlacesAreNamed) {
  std::vector<Profile> profiles{drifting(12)};
  const BlockOrder right = find_block_order(profiles);
  EXPECT_EQ(right.swap_gain, 0);
  EXPECT_GT(right.likeness, 0.8);
  std::swap(profiles[0][2], profiles[0][9]);
  const BlockOrder wrong = find_block_order(profiles);
  EXPECT_GT(wrong.swap_gain, 0.5);
  EXPECT_EQ(wrong.first, 2U);
  EXPECT_EQ(wrong.second, 9U);
  EXPECT_EQ(find_block_order({}).swap_gain, 0);
}

}  // namespace
}  // namespace cupel::engine

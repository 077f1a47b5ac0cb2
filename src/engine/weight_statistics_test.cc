#include "engine/weight_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "base/files.h"
#include "engine/testing/gguf_model.h"

namespace cupel::engine {
namespace {

constexpr std::int64_t kSide = 128;
constexpr int kDepth = 3;

/// Three blocks of two matrices and a norm, in F32, whose values a test chooses.
class WeightStatisticsTest : public ::testing::Test {
 protected:
  WeightStatisticsTest() {
    model.entries = {test::text("general.architecture", "llama")};
    for (int block = 0; block < kDepth; ++block) {
      const std::string prefix = "blk." + std::to_string(block) + ".";
      for (const char* kind : {"attn_q.weight", "attn_output.weight"}) add(prefix + kind, {kSide, kSide});
      add(prefix + "attn_norm.weight", {kSide});
    }
  }

  void add(const std::string& name, std::vector<std::int64_t> shape) {
    std::size_t size = 1;
    for (const std::int64_t each : shape) size *= static_cast<std::size_t>(each);
    model.tensors.push_back({name, std::move(shape)});
    std::vector<float>& weights = values.emplace_back(size);
    for (std::size_t i = 0; i < size; ++i) {
      const auto row = static_cast<float>(i / kSide);
      weights[i] = noise_(engine_) * (size == kSide ? 1 : 1 + 0.5F * std::sin(row / 9));
    }
  }

  std::vector<float>& of(const std::string& name) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (model.tensors[i].name == name) return values[i];
    }
    ADD_FAILURE() << name;
    return values.front();
  }

  WeightStatistics examine() {
    std::string bytes = model.bytes(), data;
    for (const std::vector<float>& weights : values)
      data.append(reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float));
    std::memcpy(bytes.data() + bytes.size() - data.size(), data.data(), data.size());
    EXPECT_TRUE(write_file(folder.path() / "m.gguf", bytes));
    const Result<GgufFile> file = read_gguf(folder.path() / "m.gguf");
    EXPECT_TRUE(file) << file.error().message;
    const Result<WeightStatistics> found = weight_statistics(*file, {});
    EXPECT_TRUE(found) << found.error().message;
    return *found;
  }

  TemporaryFolder folder = *TemporaryFolder::make();
  test::Model model;
  std::vector<std::vector<float>> values;

 private:
  std::mt19937 engine_{7};
  std::normal_distribution<float> noise_;
};

TEST_F(WeightStatisticsTest, OfWhatLooksTrained) {
  const WeightStatistics weights = examine();
  EXPECT_EQ(weights.matrices, 2 * kDepth);
  EXPECT_EQ(weights.structured, 2 * kDepth);
  EXPECT_EQ(weights.blocks, kDepth);
  EXPECT_TRUE(weights.random_blocks.empty());
  EXPECT_TRUE(weights.zeroed.empty());
  EXPECT_GT(weights.neighbours, 0.8);
  EXPECT_GT(weights.depth, 0.8);
  EXPECT_EQ(weights.signature.size(), kDepth);
  EXPECT_EQ(weights.signature[0].size(), 3U);
  EXPECT_EQ(weights.values, kDepth * (2 * kSide * kSide + kSide));
}

TEST_F(WeightStatisticsTest, OneRandomBlockIsNamed) {
  std::mt19937 engine(1);
  for (const char* kind : {"attn_q.weight", "attn_output.weight"}) std::ranges::shuffle(of(std::string("blk.1.") + kind), engine);
  const WeightStatistics weights = examine();
  EXPECT_EQ(weights.structured, 2 * (kDepth - 1));
  EXPECT_EQ(weights.random_blocks, std::vector<int>{1});
}

TEST_F(WeightStatisticsTest, ZerosAreNamed) {
  std::ranges::fill(of("blk.2.attn_output.weight"), 0.0F);
  std::ranges::fill(of("blk.0.attn_norm.weight"), 0.0F);
  of("blk.1.attn_q.weight")[5] = std::numeric_limits<float>::infinity();
  const WeightStatistics weights = examine();
  EXPECT_EQ(weights.zeroed, (std::vector<std::string>{"blk.0.attn_norm.weight", "blk.2.attn_output.weight"}));
  EXPECT_EQ(weights.not_finite, std::vector<std::string>{"blk.1.attn_q.weight"});
}

TEST_F(WeightStatisticsTest, WhatIsTooSmallOrNoMatrixIsLeftOut) {
  add("position_types.weight", {kSide, 2});
  add("output_norm.bias", {kSide});
  EXPECT_EQ(examine().matrices, 2 * kDepth);
}

TEST_F(WeightStatisticsTest, StopsWhenTold) {
  examine();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(weight_statistics(*read_gguf(folder.path() / "m.gguf"), stop.get_token()).error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace cupel::engine

#include "backends/model_memory.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

constexpr std::uint64_t kMiB = 1U << 20U;

Config with(std::string_view key, std::int64_t value) { return Config().with_option(key, {value, {}}); }

TEST(ModelMemory, GivenLimitIsHardAndTheDefaultIsAnEstimate) {
  const auto given = make_model_memory(with("memory_limit_mb", 300));
  ASSERT_TRUE(given);
  EXPECT_EQ((*given)->limit().bytes, 300 * kMiB);
  EXPECT_TRUE((*given)->limit().is_hard);
  const auto estimated = make_model_memory(Config());
  ASSERT_TRUE(estimated);
  EXPECT_GT((*estimated)->limit().bytes, 0U);
  EXPECT_FALSE((*estimated)->limit().is_hard);
}

TEST(ModelMemory, WrongNumbersNameTheSetting) {
  for (const std::int64_t wrong : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{1} << 40U}) {
    const auto refused = make_model_memory(with("memory_limit_mb", wrong));
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_config);
    EXPECT_TRUE(refused.error().message.starts_with("--memory-limit-mb: memory_limit_mb must be")) << refused.error().message;
  }
  EXPECT_FALSE(load_options("x.gguf", with("kv_mb", 0)));
}

TEST(ModelMemory, KeysAndValuesAreGivenOrAnEighth) {
  const auto given = load_options("x.gguf", with("kv_mb", 64));
  ASSERT_TRUE(given);
  EXPECT_EQ(given->kv_bytes, 64 * kMiB);
  EXPECT_EQ(given->path, "x.gguf");
  EXPECT_EQ(default_kv_bytes(512 * kMiB), 128 * kMiB);
  EXPECT_EQ(default_kv_bytes(4096 * kMiB), 512 * kMiB);
  EXPECT_EQ(default_kv_bytes(65536 * kMiB), 1024 * kMiB);
}

TEST(ModelMemory, MoreCoresGetMoreSequences) {
  EXPECT_EQ(default_sequences(0), 32);
  EXPECT_EQ(default_sequences(2), 32);
  EXPECT_EQ(default_sequences(4), 32);
  EXPECT_EQ(default_sequences(8), 64);
  EXPECT_EQ(default_sequences(64), 64);
}

TEST(ModelMemory, RepackedWeightsAreCountedTwice) {
  engine::LoadOptions options{.kv_bytes = 128 * kMiB};
  EXPECT_EQ(planned_memory(100 * kMiB, options, false).total(), 328 * kMiB);
  options.kernels.extra_buffers = false;
  EXPECT_EQ(planned_memory(100 * kMiB, options, false).total(), 228 * kMiB);
}

TEST(ModelMemory, EmbeddingKeepsNoKeysAndValues) {
  EXPECT_EQ(planned_memory(100 * kMiB, {.kv_bytes = 128 * kMiB}, true).total(), 200 * kMiB);
}

}  // namespace
}  // namespace cupel

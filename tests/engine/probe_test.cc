// The probe finds the differences there are, and only those; what it found is kept, and damage to that costs nothing but time.
#include <fstream>

#include "base/text.h"
#include "exactness_fixture.h"
#include "worker/probe_worker.h"

namespace cupel {
namespace {

class Probing : public ExactnessTest {
 protected:
  Result<engine::ExactnessProbe> probe(const std::string& path, const engine::KernelOptions& kernels) {
    return worker::probe_in_worker({.path = path, .kernels = kernels}, {.seconds = 0.3}, worker_options(), {});
  }
  worker::ExactnessSubject subject() const {
    return {.name = "the model", .path = path_of("miniature-q4_k_m"), .sha256 = std::string(64, 'a')};
  }
};

TEST_F(Probing, finds_nothing_where_bits_are_the_same) {
  const auto found = probe(model_path(), {});
  ASSERT_TRUE(found) << describe_error(found.error());
  EXPECT_FALSE(found->first) << worker::difference_text(*found->first);
  EXPECT_GT(found->compared, 100);
  EXPECT_EQ(found->together, 16);
  EXPECT_GT(found->prompt_tokens_per_second, found->alone_tokens_per_second);
  EXPECT_GT(found->together_tokens_per_second, 0);
}

TEST_F(Probing, finds_flash_attention_by_tiles) {
  const auto found = probe(model_path(), {.flash_attention = true, .bf16_values = false});
  ASSERT_TRUE(found) << describe_error(found.error());
  ASSERT_TRUE(found->first);
  EXPECT_GT(found->first->largest, 0);
}

TEST_F(Probing, finds_a_shared_cache) {
  for (const bool by_rows : {true, false}) {
    const auto found = probe(model_path(), {.flash_attention = by_rows, .bf16_values = by_rows, .unified_kv = true});
    ASSERT_TRUE(found) << describe_error(found.error());
    EXPECT_TRUE(found->first) << (by_rows ? "with" : "without") << " flash attention";
  }
}

TEST_F(Probing, finds_tiled_products_of_k_quants) {
  const std::string path = path_of("miniature-q4_k_m");
  std::map<std::string, int> types = tensor_types(path);
  EXPECT_EQ(types["q4_k"] + types["q6_k"], 3 * 7 + 1) << "all products are of K-quants";
  EXPECT_GT(types["q4_k"], 0);
  EXPECT_GT(types["q6_k"], 0);
  const auto tiled = probe(path, {.extra_buffers = false, .tiled_matmul = true});
  ASSERT_TRUE(tiled) << describe_error(tiled.error());
  EXPECT_TRUE(tiled->first);
  const auto plain = probe(path, {.extra_buffers = false, .tiled_matmul = false});
  ASSERT_TRUE(plain) << describe_error(plain.error());
  EXPECT_FALSE(plain->first) << worker::difference_text(*plain->first);
}

TEST_F(Probing, block_products_are_the_same_for_one_column_and_for_many) {
  const auto blocks = probe(path_of("f16"), {.extra_buffers = false, .block_products = true});
  ASSERT_TRUE(blocks) << describe_error(blocks.error());
  EXPECT_FALSE(blocks->first) << worker::difference_text(*blocks->first);
}

TEST_F(Probing, the_weights_are_of_the_types_they_are_named_after) {
  EXPECT_GT(tensor_types(path_of("q4_0"))["q4_0"], 200);
  EXPECT_GT(tensor_types(path_of("q8_0"))["q8_0"], 200);
  EXPECT_GT(tensor_types(path_of("f16"))["f16"], 200);
  EXPECT_GT(tensor_types(path_of("q4_1"))["q4_1"], 200);
  std::map<std::string, int> types = tensor_types(path_of("q4_k_m"));
  EXPECT_GT(types["q4_k"] + types["q6_k"], 20);
}

TEST_F(Probing, what_was_found_is_kept) {
  const auto first = worker::find_exactness(subject(), worker_options(), {});
  ASSERT_TRUE(first) << describe_error(first.error());
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("checking once how the model can answer exactly"), std::string::npos) << warnings[0];
  const auto second = worker::find_exactness(subject(), worker_options(), {});
  ASSERT_TRUE(second);
  EXPECT_EQ(warnings.size(), 1U);
  EXPECT_EQ(worker::to_json(*second), worker::to_json(*first));

  // Another process, another machine's file under this name, a damaged file: measured anew, with a warning.
  for (const auto& entry : std::filesystem::directory_iterator(folder() / "exactness")) std::ofstream(entry.path()) << "{\"schema\":1";
  const auto third = worker::find_exactness(subject(), worker_options(), {});
  ASSERT_TRUE(third);
  ASSERT_EQ(warnings.size(), 3U);
  EXPECT_NE(warnings[1].find("is not what was written there"), std::string::npos) << warnings[1];
  EXPECT_TRUE(worker::stored_finding(subject(), worker_options()).has_value());
}

TEST_F(Probing, kernels_that_died_here_are_left_out) {
  const auto before = worker::find_exactness(subject(), worker_options(), {});
  ASSERT_TRUE(before);
  const worker::KernelFinding* chosen = worker::exact_set(*before, worker_options());
  ASSERT_NE(chosen, nullptr);
  if (!chosen->kernels.extra_buffers) GTEST_SKIP() << "nothing faster than the plain kernels is exact here";
  ASSERT_TRUE(write_file(folder() / "unsafe-kernels" / chosen->kernel_class, "ended with an illegal instruction\n"));
  const auto after = worker::find_exactness(subject(), worker_options(), {});
  ASSERT_TRUE(after);
  const worker::KernelFinding* other = worker::exact_set(*after, worker_options());
  ASSERT_NE(other, nullptr);
  EXPECT_NE(other->kernel_class, chosen->kernel_class);
  EXPECT_FALSE(after->sets.front().probe) << "it is not tried again";
}

}  // namespace
}  // namespace cupel

// The miniature checkpoints of fixtures/ (make_fixtures.py) imported in F32: tokens and logits are the reference library's.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/files.h"
#include "core/json.h"
#include "engine/gguf.h"
#include "models/checkpoint/import.h"
#include "raw_model.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

class Miniature : public testing::TestWithParam<const char*> {
 protected:
  fs::path folder = fs::path(CUPEL_IMPORT_FIXTURES) / GetParam();
  TemporaryFolder target = *TemporaryFolder::make();
  fs::path file = target.path() / "model.gguf";

  void import(engine::FloatType type) {
    const auto facts = checkpoint::import_checkpoint(
        {.folder = folder, .target = file, .type = type, .name = std::string("mini-Phi-3-of-") + GetParam()}, {}, {});
    ASSERT_TRUE(facts) << describe_error(facts.error());
    const auto checked = engine::check_gguf(file);
    ASSERT_TRUE(checked) << describe_error(checked.error());
  }
};

double largest_difference(const std::vector<float>& found, const Json& wanted) {
  EXPECT_EQ(found.size(), wanted.size());
  double largest = found.size() == wanted.size() ? 0 : 1e9;
  for (std::size_t i = 0; i < std::min(found.size(), wanted.size()); ++i) {
    const double difference = std::fabs(static_cast<double>(found[i]) - wanted[i].get<double>());
    largest = difference <= largest ? largest : difference;
  }
  return largest;
}

TEST_P(Miniature, computes_what_the_reference_computes) {
  ASSERT_NO_FATAL_FAILURE(import(engine::FloatType::f32));
  const Json reference = Json::parse(*read_file(folder / "reference.json"));
  RawModel model(file, 64);
  ASSERT_TRUE(model.is_loaded());
  const auto tokens = reference["tokens"].get<std::vector<std::int32_t>>();
  EXPECT_EQ(model.tokenize(reference["text"]), tokens);

  const std::vector<std::vector<float>> rows = model.compute(tokens);
  ASSERT_FALSE(rows.empty());
  const std::size_t every = rows.size() == 1 ? 1 : 4;
  double largest = 0;
  for (std::size_t i = 0; i < reference["values"].size(); ++i) {
    ASSERT_LT(i * every, rows.size());
    largest = std::max(largest, largest_difference(rows[i * every], reference["values"][i]));
  }
  RecordProperty("largest_difference", std::to_string(largest));
  std::printf("%s: largest difference %.6f\n", GetParam(), largest);
  EXPECT_LE(largest, 1e-3);
}

TEST_P(Miniature, is_whole_in_the_other_types) {
  for (const engine::FloatType type : {engine::FloatType::f16, engine::FloatType::bf16}) {
    ASSERT_NO_FATAL_FAILURE(import(type));
    RawModel model(file);
    ASSERT_TRUE(model.is_loaded());
  }
}

INSTANTIATE_TEST_SUITE_P(Import, Miniature, testing::Values("llama", "qwen2", "phi3", "gpt2", "bert"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace cupel

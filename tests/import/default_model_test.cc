// The default model, written as a checkpoint and imported in F32, says what the reference library says of that checkpoint.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/files.h"
#include "core/json.h"
#include "engine/gguf.h"
#include "models/checkpoint/import.h"
#include "raw_model.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

TEST(DefaultModel, says_what_the_reference_says) {
  if (const char* none = std::getenv("CUPEL_NO_MODEL"); none != nullptr && none == std::string("1")) {
    GTEST_SKIP() << "CUPEL_NO_MODEL=1: tests that need the real model are skipped";
  }
  const fs::path checkpoint = CUPEL_IMPORT_CHECKPOINT;
  const TemporaryFolder folder = *TemporaryFolder::make();
  const fs::path file = folder.path() / "model.gguf";
  const auto facts =
      checkpoint::import_checkpoint({.folder = checkpoint, .target = file, .type = engine::FloatType::f32, .name = "m"}, {}, {});
  ASSERT_TRUE(facts) << describe_error(facts.error());
  const auto checked = engine::check_gguf(file);
  ASSERT_TRUE(checked) << describe_error(checked.error());

  const fs::path here = fs::path(CUPEL_IMPORT_FIXTURES).parent_path();
  const Json reference = Json::parse(*read_file(fs::path(CUPEL_IMPORT_FIXTURES) / "smollm2.json"));
  RawModel model(file, 2048);
  ASSERT_TRUE(model.is_loaded());
  const auto tokens = reference["tokens"].get<std::vector<std::int32_t>>();
  EXPECT_EQ(model.tokenize(*read_file(here / "text.txt")), tokens);

  const std::vector<std::vector<float>> rows = model.compute(tokens);
  ASSERT_EQ(rows.size(), tokens.size());
  std::size_t same = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto best = std::ranges::max_element(rows[i]) - rows[i].begin();
    if (best == reference["top"][i].get<std::ptrdiff_t>()) ++same;
    else std::printf("position %zu: another token, the reference's margin is %s\n", i, reference["margin"][i].dump().c_str());
  }
  std::printf("same top token in %zu of %zu positions\n", same, rows.size());
  EXPECT_GE(rows.size(), 1000U);
  EXPECT_GE(static_cast<double>(same), 0.999 * static_cast<double>(rows.size()));
}

}  // namespace
}  // namespace cupel

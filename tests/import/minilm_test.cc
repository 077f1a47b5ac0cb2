// all-MiniLM-L6-v2 as it is pulled and imported: its vectors are the reference library's.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "base/environment.h"
#include "base/files.h"
#include "config/config.h"
#include "core/json.h"
#include "models/model_store.h"
#include "raw_model.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

double cosine(const std::vector<float>& a, const Json& b) {
  double product = 0, of_a = 0, of_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = static_cast<double>(a[i]), y = b.at(i).get<double>();
    product += x * y;
    of_a += x * x;
    of_b += y * y;
  }
  return product / std::sqrt(of_a * of_b);
}

TEST(MiniLm, vectors_are_the_references) {
  const Environment environment = Environment::of_process();
  if (environment.get("CUPEL_NO_MODEL") == "1") GTEST_SKIP() << "CUPEL_NO_MODEL=1: tests that need the real model are skipped";
  const ModelStore store(cupel_home(environment), environment);
  const auto model = store.resolve("all-minilm-l6-v2", false, {}, {});
  ASSERT_TRUE(model) << describe_error(model.error());
  EXPECT_EQ(model->license, "Apache-2.0");

  const Json reference = Json::parse(*read_file(fs::path(CUPEL_IMPORT_FIXTURES) / "minilm.json"));
  RawModel raw(model->path, 512);
  ASSERT_TRUE(raw.is_loaded());
  double least = 1;
  for (const Json& row : reference["texts"]) {
    const auto tokens = row["tokens"].get<std::vector<std::int32_t>>();
    EXPECT_EQ(raw.tokenize(row["text"]), tokens) << row["text"];
    const auto vectors = raw.compute(tokens);
    ASSERT_EQ(vectors.size(), 1U);
    ASSERT_EQ(vectors[0].size(), row["vector"].size());
    least = std::min(least, cosine(vectors[0], row["vector"]));
  }
  std::printf("least cosine %.7f\n", least);
  EXPECT_GE(least, 0.9999);
}

}  // namespace
}  // namespace cupel

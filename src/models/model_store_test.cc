#include "models/model_store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/files.h"
#include "base/hash.h"
#include "models/known_models.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

class ModelStoreTest : public testing::Test {
 protected:
  fs::path put(std::string_view name, const std::string& content) const {
    const fs::path path = store.path_of(name);
    EXPECT_TRUE(write_file(path, content));
    return path;
  }
  Result<ResolvedModel> resolve(std::string_view name) const { return store.resolve(name, true, {}, {}); }

  TemporaryFolder folder = *TemporaryFolder::make();
  ModelStore store{folder.path(), Environment()};
};

TEST_F(ModelStoreTest, UnknownNameHasTheNearest) {
  const Result<ResolvedModel> model = resolve("smolm2-135m");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::unknown_name);
  EXPECT_NE(model.error().message.find("did you mean 'smollm2-135m'"), std::string::npos) << model.error().message;
}

TEST_F(ModelStoreTest, NamesOfPulledModelsAreNearToo) {
  put("my-own-model", "x");
  EXPECT_NE(resolve("my-own-modl").error().message.find("my-own-model"), std::string::npos);
}

TEST_F(ModelStoreTest, MissingAndOfflineSaysHowToFetch) {
  const Result<ResolvedModel> model = resolve("smollm2-135m");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::unavailable);
  EXPECT_NE(describe_error(model.error()).find("cupel models pull smollm2-135m"), std::string::npos);
}

TEST_F(ModelStoreTest, PathsAreTakenAsTheyAre) {
  const fs::path path = folder.path() / "some.gguf";
  ASSERT_TRUE(write_file(path, "bytes"));
  const Result<ResolvedModel> model = resolve(path.string());
  ASSERT_TRUE(model);
  EXPECT_EQ(model->path, path);
  EXPECT_EQ(model->sha256, sha256_hex("bytes"));
}

TEST_F(ModelStoreTest, FoldersAndMissingPathsAreUnavailable) {
  for (const fs::path& path : {folder.path(), folder.path() / "missing.gguf"}) {
    const Result<ResolvedModel> model = resolve(path.string());
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::unavailable);
  }
}

TEST_F(ModelStoreTest, KnownModelWithOtherBytesIsCorrupt) {
  put("smollm2-135m", "not the model");
  const Result<ResolvedModel> model = resolve("smollm2-135m");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::corrupt);
  EXPECT_NE(model.error().message.find(find_known_model("smollm2-135m")->sha256), std::string::npos);
}

TEST_F(ModelStoreTest, PulledModelMustStayWhatWasPulled) {
  const fs::path path = put("mine", "first");
  ASSERT_TRUE(write_metadata(path, {.name = "mine", .size_bytes = 5, .sha256 = sha256_hex("first"), .license = "MIT"}));
  ASSERT_TRUE(resolve("mine"));
  EXPECT_EQ(resolve("mine")->license, "MIT");
  put("mine", "other");
  EXPECT_EQ(resolve("mine").error().code, ErrorCode::corrupt);
}

TEST_F(ModelStoreTest, DamagedMetadataDoesNotHideTheModel) {
  const fs::path path = put("mine", "x");
  ASSERT_TRUE(write_file(metadata_path(path), "{\"size_bytes\": -1"));
  EXPECT_TRUE(resolve("mine"));
  EXPECT_EQ(load_metadata(path).error().code, ErrorCode::corrupt);
}

TEST_F(ModelStoreTest, StoredAreTheModelFilesByName) {
  put("b", "x");
  put("a", "xx");
  ASSERT_TRUE(write_file(store.folder() / "c.gguf.part", "x"));
  ASSERT_TRUE(write_file(store.folder() / "notes.txt", "x"));
  const auto stored = *store.stored();
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[0].name, "a");
  EXPECT_EQ(stored[0].size_bytes, 2U);
  EXPECT_EQ(stored[1].name, "b");
}

TEST_F(ModelStoreTest, NamesCannotLeaveTheFolder) {
  ASSERT_TRUE(write_file(folder.path() / "outside.gguf", "x"));
  EXPECT_FALSE(*store.find_stored("../outside"));
  EXPECT_FALSE(*store.find_stored(""));
}

TEST_F(ModelStoreTest, MetadataRoundTrip) {
  const ModelMetadata metadata{"n", "hf:a/b/c.gguf", 7, std::string(64, 'a'), "MIT", "2026-01-01T00:00:00.000Z"};
  const fs::path path = put("n", "x");
  ASSERT_TRUE(write_metadata(path, metadata));
  EXPECT_EQ(**load_metadata(path), metadata);
}

TEST(KnownModels, RowsAreComplete) {
  EXPECT_EQ(default_model_name(), "smollm2-135m");
  for (const KnownModel& model : known_models()) {
    EXPECT_EQ(find_known_model(model.name), &model);
    EXPECT_FALSE(model.summary.empty() || model.license.empty()) << model.name;
    EXPECT_GT(model.about_bytes, 0U) << model.name;
    EXPECT_EQ(model.bytes > 0, model.sha256.size() == 64) << model.name;
  }
}

}  // namespace
}  // namespace cupel

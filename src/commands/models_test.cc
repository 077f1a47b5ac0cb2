#include "commands/models.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/files.h"
#include "base/hash.h"
#include "commands/models_text.h"
#include "models/model_store.h"

namespace cupel {
namespace {

class ModelsCommandTest : public testing::Test {
 protected:
  Result<ExitStatus> run(const CommandRow& row, NodeMap args) {
    out.str("");
    Io io{.in = in, .out = out, .err = err};
    return row.run(Node{std::move(args), {}}, workspace, io);
  }
  static NodeEntry arg(std::string name, std::string value) { return {std::move(name), {}, Node{std::move(value), {}}}; }
  static NodeEntry json() { return {"json", {}, Node{true, {}}}; }

  void put(std::string_view name, const std::string& content, bool with_metadata) {
    const ModelStore store(folder.path(), {});
    ASSERT_TRUE(write_file(store.path_of(name), content));
    if (!with_metadata) return;
    ASSERT_TRUE(write_metadata(store.path_of(name), {.name = std::string(name),
                                                     .source = "hf:a/b/c.gguf",
                                                     .size_bytes = content.size(),
                                                     .sha256 = sha256_hex(content),
                                                     .license = "MIT"}));
  }

  TemporaryFolder folder = *TemporaryFolder::make();
  Workspace workspace{.environment = {}, .config = {}, .folder = folder.path(), .home = folder.path(), .program = {}};
  std::istringstream in;
  std::ostringstream out, err;
};

TEST_F(ModelsCommandTest, ListShowsKnownAndLocalModels) {
  put("own", "x", true);
  put("smollm2-135m", "too short", false);
  ASSERT_TRUE(run(models_list_command(), {json()}));
  const Json models = Json::parse(out.str())["models"];
  const auto state = [&](std::string_view name) {
    for (const Json& model : models) {
      if (model["name"] == name) return model["state"].get<std::string>();
    }
    return std::string("not listed");
  };
  EXPECT_EQ(state("own"), "here");
  EXPECT_EQ(state("smollm2-135m"), "damaged");
  EXPECT_EQ(state("gpt-oss-20b"), "not here");
  ASSERT_TRUE(run(models_list_command(), {}));
  EXPECT_NE(out.str().find("Apache-2.0"), std::string::npos);
}

TEST_F(ModelsCommandTest, VerifyFindsWhatIsNoModel) {
  put("own", "x", true);
  const Result<ExitStatus> status = run(models_verify_command(), {json()});
  ASSERT_TRUE(status);
  EXPECT_EQ(*status, ExitStatus::infrastructure);
  const Json model = Json::parse(out.str())["models"][0];
  EXPECT_FALSE(model["sound"].get<bool>());
  EXPECT_EQ(model["sha256"], sha256_hex("x"));
  EXPECT_NE(model["damage"].get<std::string>().find("GGUF"), std::string::npos);
}

TEST_F(ModelsCommandTest, VerifyOfNothing) { EXPECT_EQ(*run(models_verify_command(), {}), ExitStatus::nothing_selected); }

TEST_F(ModelsCommandTest, RemoveSaysWhatItFreed) {
  put("own", std::string(1000, 'x'), true);
  ASSERT_TRUE(run(models_remove_command(), {arg("model", "own")}));
  EXPECT_NE(out.str().find("removed own: 1.2"), std::string::npos) << out.str();
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "models" / "own.gguf.json"));
  EXPECT_EQ(run(models_remove_command(), {arg("model", "own")}).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(run(models_remove_command(), {arg("model", "distilgpt2")}).error().code, ErrorCode::unavailable);
  EXPECT_FALSE(run(models_remove_command(), {arg("model", "../own")}));
  EXPECT_EQ(run(models_remove_command(), {}).error().code, ErrorCode::invalid_usage);
}

TEST_F(ModelsCommandTest, InspectFetchesNothing) {
  const Result<ExitStatus> missing = run(models_inspect_command(), {arg("model", "smollm2-135m")});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::unavailable);
  put("own", "<!DOCTYPE html>", false);
  EXPECT_NE(run(models_inspect_command(), {arg("model", "own")}).error().message.find("HTML"), std::string::npos);
}

TEST_F(ModelsCommandTest, PullNeedsAModel) { EXPECT_EQ(run(models_pull_command(), {}).error().code, ErrorCode::invalid_usage); }

TEST(ModelsText, Sizes) {
  EXPECT_EQ(size_text(0), "0 bytes");
  EXPECT_EQ(size_text(999), "999 bytes");
  EXPECT_EQ(size_text(98'362'432), "98.4 MB");
  EXPECT_EQ(size_text(999'600), "1.00 MB");
  EXPECT_EQ(count_text(134'515'008), "135 M");
}

TEST_F(ModelsCommandTest, ProgressInAPipeIsAFewLines) {
  Io io{.in = in, .out = out, .err = err};
  ProgressLine line(io, workspace);
  for (std::uint64_t done = 0; done <= 1000; ++done) line.callback()("fetching x\x1b", done, 1000);
  line.end();
  EXPECT_EQ(err.str(), "fetching x\\x1b    0% of 1.00 kB\n");
}

TEST_F(ModelsCommandTest, ProgressOnATerminalIsOneLine) {
  Io io{.in = in, .out = out, .err = err, .err_is_terminal = true};
  ProgressLine line(io, workspace);
  for (std::uint64_t done = 0; done <= 1000; done += 500) line.callback()("fetching x", done, 1000);
  line.end();
  EXPECT_TRUE(err.str().starts_with("\rfetching x"));
  EXPECT_NE(err.str().find("100% of 1.00 kB"), std::string::npos);
  EXPECT_EQ(std::ranges::count(err.str(), '\n'), 1);
}

}  // namespace
}  // namespace cupel

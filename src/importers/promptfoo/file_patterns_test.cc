#include "importers/promptfoo/file_patterns.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"

namespace cupel::promptfoo {
namespace {

class FilePatterns : public testing::Test {
 protected:
  void write(const std::filesystem::path& name) {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    ASSERT_TRUE(write_file(folder_.path() / name, "x"));
  }

  std::string found(std::string_view pattern) {
    const Result<std::vector<std::filesystem::path>> files = find_files(folder_.path(), pattern);
    if (!files) return files.error().message;
    std::vector<std::string> names;
    for (const auto& each : *files) names.push_back(each.lexically_relative(folder_.path()).string());
    return join(names, " ");
  }

  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

TEST_F(FilePatterns, FindsFilesInAllFolders) {
  for (const char* name : {"a.yaml", "t/b.yaml", "t/u/c.yaml", "t/u/v/d.yaml", "t/.hidden/e.yaml", "t/u/c.txt"}) write(name);
  EXPECT_EQ(found("**/*.yaml"), "a.yaml t/b.yaml t/u/c.yaml t/u/v/d.yaml");
  EXPECT_EQ(found("t/**/*.yaml"), "t/b.yaml t/u/c.yaml t/u/v/d.yaml");
  EXPECT_EQ(found("t/**/v/*"), "t/u/v/d.yaml");
  EXPECT_EQ(found("t/*.yaml"), "t/b.yaml");
  EXPECT_EQ(found("**/u/**/*.{yaml,txt}"), "t/u/c.txt t/u/c.yaml t/u/v/d.yaml");
  EXPECT_EQ(found("./t/[bc].yaml"), "t/b.yaml");
  EXPECT_EQ(found("nothing/**"), "");
}

TEST_F(FilePatterns, AlternativesAreBounded) {
  std::string pattern;
  for (int i = 0; i < 30; ++i) pattern += "{a,b}";
  EXPECT_NE(found(pattern).find("alternatives"), std::string::npos);
  EXPECT_NE(found(std::string(100'000, '{')).find("bytes"), std::string::npos);
  write("{a}.txt");
  EXPECT_EQ(found("{a}.txt"), "{a}.txt");
}

}  // namespace
}  // namespace cupel::promptfoo

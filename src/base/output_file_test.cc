#include "base/output_file.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(OutputFile, AppearsOnlyWhenCommitted) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const fs::path path = folder.path() / "deep" / "report.json";
  {
    OutputFile file = *OutputFile::open(path);
    ASSERT_TRUE(file.write("one "));
    ASSERT_TRUE(file.write("two"));
    EXPECT_FALSE(fs::exists(path));
    ASSERT_TRUE(file.commit());
  }
  EXPECT_EQ(*read_file(path), "one two");
  EXPECT_EQ(files_in(path.parent_path()), 1U);
}

TEST(OutputFile, WithoutCommitTheOldContentStays) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const fs::path path = folder.path() / "report.json";
  ASSERT_TRUE(write_file(path, "old"));
  {
    OutputFile file = *OutputFile::open(path);
    ASSERT_TRUE(file.write("new"));
  }
  EXPECT_EQ(*read_file(path), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(OutputFile, AFullDiskIsAnErrorWithThePath) {
  OutputFile file = *OutputFile::open("/dev/full");
  ASSERT_TRUE(file.write("x"));
  const Result<void> committed = file.commit();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, ErrorCode::io);
  EXPECT_NE(committed.error().message.find("/dev/full: No space left on device"), std::string::npos);
}

TEST(OutputFile, AFolderIsNoTarget) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const Result<OutputFile> opened = OutputFile::open(folder.path());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("Is a directory"), std::string::npos);
}

}  // namespace
}  // namespace cupel

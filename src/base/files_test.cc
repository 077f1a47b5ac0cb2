#include "base/files.h"

#include <gtest/gtest.h>

#include <fstream>

namespace cupel {
namespace {

class Files : public testing::Test {
 protected:
  TemporaryFolder folder_ = TemporaryFolder::make().value();
  std::filesystem::path path_ = folder_.path() / "deep" / "file";
};

TEST_F(Files, are_written_and_read_whole) {
  const std::string bytes("a\0b\n", 4);
  ASSERT_TRUE(write_file(path_, bytes));
  EXPECT_EQ(read_file(path_), bytes);
  ASSERT_TRUE(write_file(path_, "new"));
  EXPECT_EQ(read_file(path_), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path_.parent_path()), {}), 1);  // nothing is left beside it
}

TEST_F(Files, that_cannot_be_read_are_named) {
  const Result<std::string> missing = read_file(folder_.path() / "missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::io);
  EXPECT_NE(missing.error().message.find("missing"), std::string::npos);
  EXPECT_FALSE(read_file(folder_.path()));
}

TEST_F(Files, beyond_the_bound_are_refused) {
  ASSERT_TRUE(write_file(path_, "12345"));
  EXPECT_EQ(read_file(path_, 4).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(read_file(path_, 5), "12345");
}

TEST_F(Files, cannot_be_written_below_a_file) {
  ASSERT_TRUE(write_file(path_, "x"));
  const Result<void> below = write_file(path_ / "y", "z");
  ASSERT_FALSE(below);
  EXPECT_EQ(below.error().code, ErrorCode::io);
}

TEST_F(Files, locks_exclude_each_other_until_released) {
  const std::filesystem::path lock = folder_.path() / "lock";
  {
    const Result<FileLock> held = FileLock::acquire(lock);
    ASSERT_TRUE(held);
    const Result<std::optional<FileLock>> second = FileLock::try_acquire(lock);
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->has_value());
  }
  EXPECT_TRUE(FileLock::try_acquire(lock)->has_value());
}

TEST(TemporaryFolderTest, removes_itself) {
  std::filesystem::path path;
  {
    const TemporaryFolder folder = TemporaryFolder::make().value();
    path = folder.path();
    ASSERT_TRUE(write_file(path / "a" / "b", "x"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace cupel

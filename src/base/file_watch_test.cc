#include "base/file_watch.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/files.h"

namespace cupel {
namespace {

constexpr auto kQuiet = std::chrono::milliseconds(1);

TEST(FileWatch, TellsOfFilesThatAreWrittenReplacedAndRemoved) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  const std::unique_ptr<FileWatch> watch = FileWatch::open().value();
  ASSERT_TRUE(watch->add(folder.path()));
  ASSERT_TRUE(write_file(folder.path() / "a", "1"));  // beside it, then renamed
  EXPECT_TRUE(watch->wait(kQuiet, {}));
  std::filesystem::remove(folder.path() / "a");
  EXPECT_TRUE(watch->wait(kQuiet, {}));
}

TEST(FileWatch, EndsWhereItIsToldTo) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  const std::unique_ptr<FileWatch> watch = FileWatch::open().value();
  ASSERT_TRUE(watch->add(folder.path()));
  std::stop_source stop;
  std::jthread other([&] { stop.request_stop(); });
  EXPECT_FALSE(watch->wait(kQuiet, stop.get_token()));
}

TEST(FileWatch, NamesAFolderThatIsNotThere) {
  const Result<void> added = FileWatch::open().value()->add("/nowhere");
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().message, "cannot watch the folder /nowhere: No such file or directory");
}

}  // namespace
}  // namespace cupel

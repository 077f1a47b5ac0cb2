#include "models/file_hash.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/hash.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

class FileHashesTest : public testing::Test {
 protected:
  FileHashesTest() { EXPECT_TRUE(write_file(file, "one")); }

  /// Whether the file was read, which progress tells.
  bool reads() const {
    bool read = false;
    EXPECT_TRUE(hashes.sha256(file, [&](std::string_view, std::uint64_t, std::uint64_t) { read = true; }, {}));
    return read;
  }
  fs::path note() const { return fs::directory_iterator(folder.path() / "home" / "hashes")->path(); }

  TemporaryFolder folder = *TemporaryFolder::make();
  fs::path file = folder.path() / "model.gguf";
  FileHashes hashes{folder.path() / "home"};
};

TEST_F(FileHashesTest, RememberedUntilTheFileChanges) {
  hashes.remember(file, sha256_hex("one"));
  EXPECT_FALSE(reads());
  ASSERT_TRUE(write_file(file, "two"));
  EXPECT_EQ(*hashes.sha256(file, {}, {}), sha256_hex("two"));
}

TEST_F(FileHashesTest, AnOldTimeDoesNotHideAChange) {
  struct stat before{};
  ASSERT_EQ(::stat(file.c_str(), &before), 0);
  hashes.remember(file, sha256_hex("one"));
  std::FILE* stream = std::fopen(file.c_str(), "r+b");
  std::fwrite("two", 1, 3, stream);
  std::fclose(stream);
  // The change time is the kernel's own: it moves at the latest with the next tick of its clock.
  struct stat after{};
  const timespec times[2] = {before.st_atim, before.st_mtim};
  do {
    ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
    ASSERT_EQ(::stat(file.c_str(), &after), 0);
  } while (after.st_ctim.tv_sec == before.st_ctim.tv_sec && after.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
  EXPECT_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
  EXPECT_EQ(*hashes.sha256(file, {}, {}), sha256_hex("two"));
}

TEST_F(FileHashesTest, DamagedNotesAreIgnored) {
  hashes.remember(file, sha256_hex("one"));
  for (const char* damage : {"", "{", "[]", "{\"sha256\": 5}", "{\"file\": {}, \"sha256\": \"x\"}", "\xff\xfe"}) {
    ASSERT_TRUE(write_file(note(), damage));
    EXPECT_EQ(*hashes.sha256(file, {}, {}), sha256_hex("one")) << damage;
  }
}

TEST_F(FileHashesTest, AnewAlwaysReads) {
  hashes.remember(file, std::string(64, '0'));
  EXPECT_EQ(*hashes.sha256_anew(file, {}, {}), sha256_hex("one"));
}

TEST_F(FileHashesTest, ManyAtOnce) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) EXPECT_EQ(*hashes.sha256(file, {}, {}), sha256_hex("one"));
    });
  }
}

TEST_F(FileHashesTest, StopsAndMissingFiles) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(hashes.sha256(file, {}, stop.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_EQ(hashes.sha256(folder.path() / "missing", {}, {}).error().code, ErrorCode::io);
}

}  // namespace
}  // namespace cupel

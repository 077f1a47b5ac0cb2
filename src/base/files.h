// Files and folders: whole reads, writes that are complete or absent, locks, temporary places. Errors name path and cause.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

/// The whole file. `max_bytes` guards against reading something absurd. Errors: io, limit_exceeded.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes = 1U << 30U);

/// Writes beside the target, syncs, renames: readers see the old or the new content, never a part. Creates parent folders. Errors: io.
Result<void> write_file(const std::filesystem::path& path, std::string_view content);

/// Creates the folder and its parents. Errors: io.
Result<void> make_folder(const std::filesystem::path& path);

/// An advisory lock between processes (flock) held while the object lives; waits until it is free. The lock file stays.
class FileLock {
 public:
  static Result<FileLock> acquire(const std::filesystem::path& path);
  /// Does not wait: nothing when another holds it.
  static Result<std::optional<FileLock>> try_acquire(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

/// A fresh folder under the system's temporary folder, removed with all it holds when the object dies.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace cupel

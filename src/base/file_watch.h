// Tells when something changes in folders (inotify). Folders, not files: editors replace a file rather than write to it, and one that is
// not there yet can be waited for. What changed in a file is for the caller to find.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stop_token>

#include "base/result.h"

namespace cupel {

class FileWatch {
 public:
  /// Errors: io (too many watches on this machine).
  static Result<std::unique_ptr<FileWatch>> open();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// Not the folders in it. A folder that is watched already stays so. Errors: io, with the path.
  Result<void> add(const std::filesystem::path& folder);

  /// Blocks until something changed since the last call, and then nothing more for `quiet`. False when stop was requested.
  bool wait(std::chrono::milliseconds quiet, const std::stop_token& stop);

 private:
  FileWatch(int inotify, int wake) : inotify_(inotify), wake_(wake) {}
  int inotify_;
  int wake_;  // an eventfd
};

}  // namespace cupel

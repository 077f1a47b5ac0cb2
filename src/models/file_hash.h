// SHA-256 of large files, remembered under $CUPEL_HOME/hashes so that a model is hashed once and not at every start.
// A remembered hash holds only while path, device, inode, size, mtime and ctime are the same; a damaged note is ignored.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "models/progress.h"

namespace cupel {

/// Safe in many threads and processes at once.
class FileHashes {
 public:
  explicit FileHashes(std::filesystem::path home) : folder_(std::move(home) / "hashes") {}

  /// The file's hash as it is now. Blocking. Errors: io, cancelled.
  Result<std::string> sha256(const std::filesystem::path& file, const Progress& progress, const std::stop_token& stop) const;

  /// The same, always reading the file: for verification.
  Result<std::string> sha256_anew(const std::filesystem::path& file, const Progress& progress, const std::stop_token& stop) const;

  /// Notes a hash that the caller computed while writing the file.
  void remember(const std::filesystem::path& file, const std::string& sha256) const;

 private:
  std::filesystem::path note_of(const std::filesystem::path& file) const;

  std::filesystem::path folder_;
};

}  // namespace cupel

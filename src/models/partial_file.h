// A file that is being written piece by piece under a temporary name: MODEL.gguf.part. It is kept when the writing breaks off,
// so that a download can go on where it stopped. Hashes what it writes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace cupel {

class PartialFile {
 public:
  enum class Start { empty, resume };

  /// Opens for appending (reading what is there into the hash) or from the start. Creates parent folders. Errors: io.
  static Result<PartialFile> open(std::filesystem::path path, Start start);
  PartialFile(PartialFile&& other) noexcept;
  PartialFile& operator=(PartialFile&&) = delete;
  ~PartialFile();

  /// Errors: io; a full disk is named, and what was written stays.
  Result<void> append(std::string_view bytes);

  /// Drops everything written so far. Errors: io.
  Result<void> restart();

  std::uint64_t size() const { return size_; }
  const std::filesystem::path& path() const { return path_; }

  /// Syncs, closes, and tells the hash of all bytes. Call once. Errors: io.
  Result<std::string> finish();

 private:
  PartialFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  Result<void> read_existing();
  tl::unexpected<Error> failed(std::string_view verb, int error_number) const;

  std::filesystem::path path_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
  Sha256 hash_;
};

}  // namespace cupel

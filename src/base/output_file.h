// A file written piece by piece that is complete or absent: readers see the old or the whole new content, never a part.
// For content too large to hold; write_file() is for the rest.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

/// One thread. Without commit() the target stays as it was. Devices and pipes (/dev/stdout) are written directly.
class OutputFile {
 public:
  /// Creates parent folders. Errors: io, with the path.
  static Result<OutputFile> open(std::filesystem::path path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// Buffered; an error may show only at commit(). Errors: io, with the path.
  Result<void> write(std::string_view text);
  /// Flushes, syncs and puts the file in its place; call once. Errors: io, with the path.
  Result<void> commit();

 private:
  using Stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  OutputFile(std::filesystem::path path, std::filesystem::path written, Stream stream)
      : path_(std::move(path)), written_(std::move(written)), stream_(std::move(stream)) {}

  std::filesystem::path path_;
  std::filesystem::path written_;  // path_ itself for devices
  Stream stream_;
};

}  // namespace cupel

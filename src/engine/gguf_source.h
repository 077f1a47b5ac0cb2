// Reads a file from front to back through a window, never past its end: the byte level of the GGUF reader.
// Positions and lengths come from the file itself and may be anything.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::engine {

/// One owner, one thread.
class GgufSource {
 public:
  /// Errors: unavailable (not there, a folder), io.
  static Result<GgufSource> open(const std::filesystem::path& path);
  GgufSource(GgufSource&& other) noexcept;
  GgufSource& operator=(GgufSource&&) = delete;
  ~GgufSource();

  std::uint64_t size() const { return size_; }
  std::uint64_t position() const { return position_; }
  std::uint64_t remaining() const { return size_ - position_; }

  /// False when that is past the end; the position stays.
  bool seek(std::uint64_t position);
  bool skip(std::uint64_t bytes) { return bytes <= remaining() && seek(position_ + bytes); }

  /// Little-endian, as this machine. False when fewer bytes are left (or the disk fails).
  template <class T>
  bool read(T& value) {
    return read_bytes(&value, sizeof value);
  }
  bool read_bytes(void* target, std::uint64_t bytes);

  /// False when the length is more than is left.
  bool read_text(std::string& text, std::uint64_t bytes);

 private:
  GgufSource(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  bool fill();

  int fd_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  std::string window_;
  std::uint64_t window_at_ = 0;  // position of the window's first byte
};

}  // namespace cupel::engine

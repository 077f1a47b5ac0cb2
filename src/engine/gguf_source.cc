#include "engine/gguf_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace cupel::engine {
namespace {

constexpr std::size_t kWindow = 256U << 10U;

}  // namespace

Result<GgufSource> GgufSource::open(const std::filesystem::path& path) {
  const std::string shown = printable(path.string());
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return fail(ErrorCode::unavailable, fmt::format("cannot open the model {}: {}", shown, std::strerror(errno)));
  struct stat status{};
  const int stat_error = ::fstat(fd, &status) == 0 ? 0 : errno;
  GgufSource source(fd, static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0)));
  if (stat_error != 0) return fail(ErrorCode::io, fmt::format("cannot read the model {}: {}", shown, std::strerror(stat_error)));
  if (S_ISDIR(status.st_mode)) {
    return fail(ErrorCode::unavailable, fmt::format("{} is a folder, not a model file", shown),
                {"give the path of a .gguf file inside it"});
  }
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::unavailable, fmt::format("{} is not a regular file", shown));
  return source;
}

GgufSource::GgufSource(GgufSource&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      size_(other.size_),
      position_(other.position_),
      window_(std::move(other.window_)),
      window_at_(other.window_at_) {}

GgufSource::~GgufSource() {
  if (fd_ >= 0) ::close(fd_);
}

bool GgufSource::seek(std::uint64_t position) {
  if (position > size_) return false;
  position_ = position;
  return true;
}

bool GgufSource::fill() {
  window_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kWindow, remaining())));
  window_at_ = position_;
  std::size_t filled = 0;
  while (filled < window_.size()) {
    const ssize_t got = ::pread(fd_, window_.data() + filled, window_.size() - filled, static_cast<off_t>(window_at_ + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  window_.resize(filled);
  return filled > 0;
}

bool GgufSource::read_bytes(void* target, std::uint64_t bytes) {
  if (bytes > remaining()) return false;
  char* out = static_cast<char*>(target);
  while (bytes > 0) {
    const bool inside = position_ >= window_at_ && position_ - window_at_ < window_.size();
    if (!inside && !fill()) return false;
    const std::size_t start = static_cast<std::size_t>(position_ - window_at_);
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, window_.size() - start));
    std::memcpy(out, window_.data() + start, size);
    out += size;
    position_ += size;
    bytes -= size;
  }
  return true;
}

bool GgufSource::read_text(std::string& text, std::uint64_t bytes) {
  if (bytes > remaining()) return false;
  text.resize(static_cast<std::size_t>(bytes));
  return read_bytes(text.data(), bytes);
}

}  // namespace cupel::engine

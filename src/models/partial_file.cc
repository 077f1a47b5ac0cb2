#include "models/partial_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/files.h"

namespace cupel {
namespace fs = std::filesystem;

tl::unexpected<Error> PartialFile::failed(std::string_view verb, int error_number) const {
  std::string message = fmt::format("cannot {} {}: {}", verb, path_.string(), std::strerror(error_number));
  if (error_number != ENOSPC && error_number != EDQUOT && error_number != EFBIG) return fail(ErrorCode::io, std::move(message));
  return fail(ErrorCode::io, std::move(message), {"make room there, or set CUPEL_HOME to a folder on another disk, and repeat"});
}

Result<PartialFile> PartialFile::open(fs::path path, Start start) {
  if (path.has_parent_path()) CUPEL_CHECK(make_folder(path.parent_path()));
  // A link in this place was put there by somebody else, and what it points to is not ours to write.
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (start == Start::empty ? O_TRUNC : 0), 0644);
  PartialFile file(std::move(path), fd);
  if (fd < 0) return file.failed("write", errno);
  CUPEL_CHECK(file.read_existing());
  return file;
}

PartialFile::PartialFile(PartialFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), size_(other.size_), hash_(std::move(other.hash_)) {}

PartialFile::~PartialFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> PartialFile::read_existing() {
  std::vector<char> buffer(1U << 20U);
  while (true) {
    const ssize_t size = ::read(fd_, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed("read", errno);
    if (size == 0) return {};
    hash_.update({buffer.data(), static_cast<std::size_t>(size)});
    size_ += static_cast<std::uint64_t>(size);
  }
}

Result<void> PartialFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failed("write", errno);
    const auto size = static_cast<std::size_t>(written);
    hash_.update(bytes.substr(0, size));
    size_ += size;
    bytes.remove_prefix(size);
  }
  return {};
}

Result<void> PartialFile::restart() {
  if (::ftruncate(fd_, 0) != 0 || ::lseek(fd_, 0, SEEK_SET) != 0) return failed("write", errno);
  hash_ = Sha256();
  size_ = 0;
  return {};
}

Result<std::string> PartialFile::finish() {
  if (::fsync(fd_) != 0 && errno != EINVAL && errno != EROFS) return failed("write", errno);
  if (::close(std::exchange(fd_, -1)) != 0) return failed("write", errno);
  return hash_.finish_hex();
}

}  // namespace cupel

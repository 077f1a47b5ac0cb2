#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace cupel {
namespace fs = std::filesystem;
namespace {

tl::unexpected<Error> io_error(std::string_view verb, const fs::path& path, int error_number) {
  return fail(ErrorCode::io, fmt::format("cannot {} {}: {}", verb, path.string(), std::strerror(error_number)));
}

Result<void> write_all(int fd, std::string_view content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return io_error("write", path, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0 && errno != EINVAL && errno != EROFS) return io_error("write", path, errno);
  return {};
}

Result<int> open_lock(const fs::path& path) {
  if (path.has_parent_path()) CUPEL_CHECK(make_folder(path.parent_path()));
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return io_error("lock", path, errno);
  return fd;
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t max_bytes) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return fail(ErrorCode::io, fmt::format("cannot read {}: it is a folder, not a file", path.string()));
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return io_error("read", path, errno);
  std::string content;
  char buffer[65536];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, file.get())) {
    if (content.size() + size > max_bytes) {
      return fail(ErrorCode::limit_exceeded, fmt::format("{} is larger than {} bytes", path.string(), max_bytes));
    }
    content.append(buffer, size);
  }
  if (std::ferror(file.get()) != 0) return io_error("read", path, errno);
  return content;
}

Result<void> make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return fail(ErrorCode::io, fmt::format("cannot create the folder {}: {}", path.string(), error.message()));
  return {};
}

Result<void> write_file(const fs::path& path, std::string_view content) {
  if (path.has_parent_path()) CUPEL_CHECK(make_folder(path.parent_path()));
  // A device or pipe such as /dev/stdout cannot be replaced by a rename.
  std::error_code ignored;
  const bool is_special = fs::exists(path, ignored) && !fs::is_regular_file(path, ignored);
  // Threads of one process may write the same file at once, so the thread is in the name.
  const fs::path target = is_special ? path : fs::path(fmt::format("{}.{}.part", path.string(), ::gettid()));
  const int fd = ::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return io_error("write", path, errno);
  Result<void> written = write_all(fd, content, path);
  if (::close(fd) != 0 && written) written = io_error("write", path, errno);
  if (is_special) return written;
  if (written && ::rename(target.c_str(), path.c_str()) != 0) written = io_error("write", path, errno);
  if (!written) ::unlink(target.c_str());
  return written;
}

Result<FileLock> FileLock::acquire(const fs::path& path) {
  const int fd = CUPEL_TRY(open_lock(path));
  FileLock lock(fd);
  while (::flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return io_error("lock", path, errno);
  }
  return lock;
}

Result<std::optional<FileLock>> FileLock::try_acquire(const fs::path& path) {
  const int fd = CUPEL_TRY(open_lock(path));
  FileLock lock(fd);
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::nullopt;
    if (errno != EINTR) return io_error("lock", path, errno);
  }
  return std::optional<FileLock>(std::move(lock));
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<TemporaryFolder> TemporaryFolder::make() {
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  if (error) return fail(ErrorCode::io, fmt::format("no temporary folder: {}", error.message()));
  std::string pattern = (base / "cupel-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return io_error("create a folder in", base, errno);
  return TemporaryFolder(fs::path(pattern));
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace cupel

#include "base/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/files.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

tl::unexpected<Error> write_error(const fs::path& path, int error_number) {
  return fail(ErrorCode::io, fmt::format("cannot write {}: {}", path.string(), std::strerror(error_number)));
}

}  // namespace

Result<OutputFile> OutputFile::open(fs::path path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return write_error(path, EISDIR);
  if (path.has_parent_path()) CUPEL_CHECK(make_folder(path.parent_path()));
  const bool is_special = fs::exists(path, ignored) && !fs::is_regular_file(path, ignored);
  const fs::path written = is_special ? path : fs::path(fmt::format("{}.{}.part", path.string(), ::getpid()));
  Stream stream(std::fopen(written.c_str(), "wbe"), &std::fclose);
  if (!stream) return write_error(path, errno);
  return OutputFile(std::move(path), written, std::move(stream));
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), written_(std::move(other.written_)), stream_(std::move(other.stream_)) {}

OutputFile::~OutputFile() {
  if (!stream_) return;
  stream_.reset();
  if (written_ != path_) ::unlink(written_.c_str());
}

Result<void> OutputFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stream_.get()) != text.size()) return write_error(path_, errno);
  return {};
}

Result<void> OutputFile::commit() {
  if (std::fflush(stream_.get()) != 0) return write_error(path_, errno);
  if (::fsync(::fileno(stream_.get())) != 0 && errno != EINVAL && errno != EROFS) return write_error(path_, errno);
  std::FILE* raw = stream_.release();
  int error_number = std::fclose(raw) == 0 ? 0 : errno;
  if (error_number == 0 && written_ != path_ && ::rename(written_.c_str(), path_.c_str()) != 0) error_number = errno;
  if (error_number == 0) return {};
  if (written_ != path_) ::unlink(written_.c_str());
  return write_error(path_, error_number);
}

}  // namespace cupel

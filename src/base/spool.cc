#include "base/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/files.h"

namespace cupel {
namespace {

constexpr std::size_t kHeld = 1U << 20U;

tl::unexpected<Error> refuse(std::string_view what) {
  return fail(ErrorCode::io, std::string(what) + ": " + std::strerror(errno), {"TMPDIR names another folder"});
}

}  // namespace

Spool::Spool(Spool&& other) noexcept
    : held_(std::move(other.held_)), written_(std::exchange(other.written_, 0)), file_(std::exchange(other.file_, -1)) {
  other.held_.clear();
}

Spool& Spool::operator=(Spool&& other) noexcept {
  std::swap(held_, other.held_);
  std::swap(written_, other.written_);
  std::swap(file_, other.file_);
  return *this;
}

Spool::~Spool() {
  if (file_ >= 0) ::close(file_);
}

Result<Spool::Place> Spool::add(std::string_view bytes) {
  const Place place{written_ + held_.size(), static_cast<std::uint32_t>(bytes.size())};
  held_ += bytes;
  if (held_.size() >= kHeld) CUPEL_CHECK(write_out());
  return place;
}

Result<void> Spool::write_out() {
  if (file_ < 0) {
    // Its folder is removed at once: the open file stays usable, and nothing is left behind whatever happens.
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return fail(folder.error());
    file_ = ::open((folder->path() / "spool").c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file_ < 0) return refuse("cannot write to the temporary folder");
  }
  for (std::string_view rest = held_; !rest.empty();) {
    const ssize_t count = ::pwrite(file_, rest.data(), rest.size(), static_cast<off_t>(written_));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return refuse("cannot write to the temporary folder");
    rest.remove_prefix(static_cast<std::size_t>(count));
    written_ += static_cast<std::uint64_t>(count);
  }
  held_.clear();
  return {};
}

Result<std::string> Spool::read(Place place) const {
  if (place.offset >= written_) return held_.substr(place.offset - written_, place.size);
  std::string bytes(place.size, '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(place.offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return refuse("cannot read back from the temporary folder");
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

}  // namespace cupel

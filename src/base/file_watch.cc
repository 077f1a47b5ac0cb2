#include "base/file_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace cupel {
namespace {

constexpr std::uint32_t kChanges = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_ONLYDIR;

tl::unexpected<Error> io_error(const std::string& what) {
  std::string why = std::strerror(errno);
  if (errno == EMFILE || errno == ENOSPC) why += " (see fs.inotify.max_user_instances and max_user_watches)";
  return fail(ErrorCode::io, what + ": " + why);
}

void drain(int fd) {
  std::array<char, 65536> buffer;
  while (::read(fd, buffer.data(), buffer.size()) > 0) {
  }
}

}  // namespace

Result<std::unique_ptr<FileWatch>> FileWatch::open() {
  const int inotify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (inotify < 0) return io_error("cannot watch files");
  const int wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake < 0) {
    const int error = errno;
    ::close(inotify);
    errno = error;
    return io_error("cannot watch files");
  }
  return std::unique_ptr<FileWatch>(new FileWatch(inotify, wake));
}

FileWatch::~FileWatch() {
  ::close(inotify_);
  ::close(wake_);
}

Result<void> FileWatch::add(const std::filesystem::path& folder) {
  if (::inotify_add_watch(inotify_, folder.c_str(), kChanges) >= 0) return {};
  return io_error("cannot watch the folder " + folder.string());
}

bool FileWatch::wait(std::chrono::milliseconds quiet, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);  // fails only where it was woken already
  });
  bool changed = false;
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> waiting = {{{inotify_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    const int ready = ::poll(waiting.data(), waiting.size(), changed ? static_cast<int>(quiet.count()) : -1);
    if (ready == 0) return true;
    if (ready > 0 && (waiting[0].revents & POLLIN) != 0) {
      drain(inotify_);
      changed = true;
    }
  }
  return false;
}

}  // namespace cupel

#include "net/waiting.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace cupel::net {
namespace {

constexpr std::chrono::milliseconds kLongest{1'000};  // without an eventfd a stop is seen after this time

}  // namespace

Waiting::Waiting(std::stop_token stop) : stop_(std::move(stop)), wakes_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Waiting::~Waiting() {
  if (wakes_ >= 0) close(wakes_);
}

Waiting::End Waiting::wait(int descriptor, short events, Instant until) const {
  const std::stop_callback wakes(stop_, [this] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wakes_, &one, sizeof one);
  });
  for (;;) {
    if (stop_.stop_requested()) return End::stopped;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return End::late;
    std::array<pollfd, 2> polled = {pollfd{descriptor, events, 0}, pollfd{wakes_, POLLIN, 0}};
    const int found = poll(polled.data(), polled.size(), static_cast<int>(std::min(left, kLongest).count()));
    if (found < 0 && errno != EINTR) return End::ready;  // the call that follows says what is wrong
    if (found > 0 && polled[0].revents != 0) return End::ready;
  }
}

}  // namespace cupel::net

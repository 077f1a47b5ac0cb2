#include "run/attempt_queue.h"

#include <algorithm>

#include "run/order.h"

namespace cupel {
namespace {

// Many times what is in flight, so that what is alike is asked together.
constexpr std::size_t kWindow = 4096;

}  // namespace

AttemptQueue::AttemptQueue(const Plan& plan, std::span<const std::size_t> only, std::span<const OpenedBackend> backends, const Audit* audit)
    : plan_(plan), only_(only), backends_(backends), audit_(audit) {}

std::optional<std::size_t> AttemptQueue::next() {
  const std::scoped_lock lock(mutex_);
  if (taken_ == window_.size()) open_window();
  if (taken_ == window_.size()) return std::nullopt;
  return window_[taken_++];
}

void AttemptQueue::open_window() {
  const std::size_t count = std::min(kWindow, size() - begun_);
  window_.resize(count);
  for (std::size_t i = 0; i < count; ++i) window_[i] = only_.empty() ? begun_ + i : only_[begun_ + i];
  begun_ += count;
  taken_ = 0;
  if (!keeps_order_) window_ = order_attempts(plan_, window_, backends_, audit_);
}

}  // namespace cupel

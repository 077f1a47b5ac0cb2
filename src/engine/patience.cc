#include "engine/patience.h"

#include <fmt/format.h>

#include <algorithm>

namespace cupel::engine {

std::optional<Error> Patience::after(std::span<const News> news, Time now) {
  if (!started_ && std::ranges::any_of(news, [](const News& each) { return each.start.has_value(); })) started_ = now;
  if (!stopped_ && stop_.stop_requested()) stopped_ = now;
  if (stopped_ && now - *stopped_ >= kGraceOfStop) return Error{ErrorCode::cancelled, "cancelled", {}};
  if (started_ && timeout_ms_ && now - *started_ >= std::chrono::duration<double, std::milli>(*timeout_ms_) + kGrace) {
    return Error{
        ErrorCode::timeout, fmt::format("no complete answer within {:.3g} s, and the engine did not say so", *timeout_ms_ / 1000), {}};
  }
  return std::nullopt;
}

}  // namespace cupel::engine

#include "reporters/figures.h"

#include <fmt/format.h>

#include <cmath>

namespace cupel {

std::string duration_text(double ms) {
  if (ms < 999.5) return fmt::format("{:.0f} ms", ms);
  if (ms < 59950) return fmt::format("{:.1f} s", ms / 1000);
  const auto seconds = std::llround(ms / 1000);
  return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

std::string percent_text(double rate) {
  const double percent = std::round(rate * 1000) / 10;
  // 99.96 % is not 100 %: the extremes are only for what is exactly all or nothing.
  if (percent >= 100 && rate < 1) return "99.9%";
  if (percent <= 0 && rate > 0) return "0.1%";
  return percent == std::round(percent) ? fmt::format("{:.0f}%", percent) : fmt::format("{:.1f}%", percent);
}

}  // namespace cupel

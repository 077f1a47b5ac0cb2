#include "app/run_id.h"

#include <fmt/format.h>

#include <random>

namespace cupel {

std::string make_run_id(const Clock& clock) {
  std::string time = to_rfc3339(clock.wall()).substr(0, 19);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return fmt::format("{}-{:06x}", time, std::random_device{}() & 0xffffffU);
}

}  // namespace cupel

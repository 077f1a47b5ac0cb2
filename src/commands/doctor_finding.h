// One line of `cupel doctor`: what was looked at, what was found, and what to do about it.
#pragma once

#include <string>
#include <vector>

namespace cupel {

struct Finding {
  enum class State { ok, warning, missing };
  State state = State::ok;
  std::string name;    // "memory"
  std::string found;   // "14.9 GiB free of 15.6 GiB"
  std::string advice;  // "" when all is well
};

using Findings = std::vector<Finding>;

}  // namespace cupel

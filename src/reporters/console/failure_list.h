// Why attempts failed or could not be judged, and what was skipped: prompt, answer, and each check with expected and found.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/attempt.h"
#include "reporters/console/style.h"

namespace cupel::console {

/// Keeps the first bad attempt of each case and backend, and of those only as many as anybody reads.
class FailureList {
 public:
  void add(const Attempt& attempt);

  /// Empty when there is nothing to explain. `width` in columns, 0 = lines are never broken.
  std::string render(const Style& style, std::size_t width) const;

 private:
  struct Entry {
    Attempt attempt;
    std::size_t more = 0;  // bad attempts of the same case and backend
  };
  std::map<std::pair<std::size_t, std::string>, Entry> entries_;
  std::size_t not_kept_ = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> skipped_;  // "attempt" or "check", and the reason
};

}  // namespace cupel::console

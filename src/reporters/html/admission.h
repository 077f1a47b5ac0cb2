// Which attempts a page lists: as many as a browser holds, those that did not pass before those that did.
#pragma once

#include <cstddef>

#include "core/outcome.h"

namespace cupel::html {

class Admission {
 public:
  /// Passed attempts are listed while there are fewer than `attempts`, others while there are fewer than twice as many; none beyond
  /// `bytes`.
  Admission(std::size_t attempts, std::size_t bytes) : most_attempts_(attempts), most_bytes_(bytes) {}

  /// Asked before an attempt's text is made; what is admitted is told by add().
  bool admits(Outcome outcome) const {
    return attempts_ < (outcome == Outcome::pass ? most_attempts_ : 2 * most_attempts_) && bytes_ < most_bytes_;
  }
  void add(std::size_t bytes) {
    ++attempts_;
    bytes_ += bytes;
  }

 private:
  const std::size_t most_attempts_, most_bytes_;
  std::size_t attempts_ = 0, bytes_ = 0;
};

}  // namespace cupel::html

// Why an attempt did not pass, in the words every report uses.
#pragma once

#include <string>
#include <vector>

#include "core/attempt.h"

namespace cupel {

struct Reasons {
  std::string type;                // of the error, or of the first check that did not pass; "threshold" where the score decided
  std::vector<std::string> lines;  // one for each error and check; quotes are cut to `excerpt` columns
};

/// Empty for an attempt that passed.
Reasons reasons_of(const Attempt& attempt, std::size_t excerpt);

/// "in quarantine until 2026-12-31, so that it decides nothing: why".
std::string describe_quarantine(const Quarantine& quarantine);

/// "suite/id", with " on backend" where the attempt was not given and " #2" where the case was attempted more than once.
std::string title_of(const Attempt& attempt);

}  // namespace cupel

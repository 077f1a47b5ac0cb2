// What a case's answers are judged by, as text: equal texts judge equal answers equally. What a store compares to know whether a stored
// outcome still stands.
#pragma once

#include <string>

#include "core/suite.h"

namespace cupel {

/// The checks with their arguments and weights, the threshold, and cupel's version, which the checks' own code is part of, as JSON. A
/// file that a check names with its argument `file` counts with its content. Blocking where there is one.
std::string judged_by(const Case& content);

}  // namespace cupel

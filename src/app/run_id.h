// What runs of this project are called.
#pragma once

#include <string>

#include "base/clock.h"

namespace cupel {

/// Sorts by time and is unique without being registered anywhere.
std::string make_run_id(const Clock& clock);

}  // namespace cupel

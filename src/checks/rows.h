// The row of every check: NAME_check() for each line of rows.def.
#pragma once

#include "core/check.h"

namespace cupel {

#define CUPEL_ROW(name) CheckRow name##_check();
#include "checks/rows.def"
#undef CUPEL_ROW

}  // namespace cupel

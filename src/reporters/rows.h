// The row of every report: NAME_reporter() for each line of rows.def.
#pragma once

#include "core/reporter.h"

namespace cupel {

#define CUPEL_ROW(name) ReporterRow name##_reporter();
#include "reporters/rows.def"
#undef CUPEL_ROW

}  // namespace cupel

// The row of every format that suites are read from: NAME_importer() for each line of rows.def.
#pragma once

#include "core/importer.h"

namespace cupel {

#define CUPEL_ROW(name) ImporterRow name##_importer();
#include "importers/rows.def"
#undef CUPEL_ROW

}  // namespace cupel

// Our own suite files (docs/formats/suite.md) as an importer; the loader is suites/suite_file.h.
#pragma once

#include "core/importer.h"

namespace cupel {

ImporterRow cupel_suite_importer();

}  // namespace cupel

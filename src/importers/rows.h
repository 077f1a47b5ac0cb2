// Every format that suites are read from, one row each; what they read is in the files of the same names. app/registry.cc puts
// them together.
#pragma once

#include "core/importer.h"

namespace cupel {

ImporterRow cupel_suite_importer();
ImporterRow fixture_importer();
ImporterRow promptfoo_importer();

}  // namespace cupel

// What people name on the command line as suites that can be planned: found, read by whichever importer knows them, all their cases.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "core/check_scripts.h"
#include "core/suite.h"

namespace cupel {

/// Files, or folders of them; ./suites below `folder` when there are none. `scripts` runs those that make cases; null: none is run.
/// Blocking. Errors: invalid_suite with the place.
Result<std::vector<Suite>> load_suites(const std::vector<std::string>& paths, const std::filesystem::path& folder,
                                       const Environment& environment = {}, CheckScripts* scripts = nullptr);

}  // namespace cupel

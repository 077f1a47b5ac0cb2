// What people name on the command line as suites that can be planned: found, read by whichever importer knows them, all their cases.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "core/suite.h"

namespace cupel {

/// Files, or folders of them; ./suites below `folder` when there are none. Blocking. Errors: invalid_suite with the place.
Result<std::vector<Suite>> load_suites(const std::vector<std::string>& paths, const std::filesystem::path& folder,
                                       const Environment& environment = {});

}  // namespace cupel

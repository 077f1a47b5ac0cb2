// What people name on the command line as suites that can be planned: found, and read by whichever importer knows them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "core/check_scripts.h"
#include "core/importer.h"

namespace cupel {

/// Files, or folders of them; ./suites below `folder` when there are none. Yields every case and returns the suites without them.
/// `scripts` runs those that make cases; null: none is run. Blocking. Errors: invalid_suite with the place; an error of the sink.
Result<std::vector<Suite>> load_suites(const std::vector<std::string>& paths, const std::filesystem::path& folder, const CaseSink& sink,
                                       const Environment& environment = {}, CheckScripts* scripts = nullptr);

/// The same with the cases in their suites, where they are few.
Result<std::vector<Suite>> load_suites(const std::vector<std::string>& paths, const std::filesystem::path& folder,
                                       const Environment& environment = {}, CheckScripts* scripts = nullptr);

}  // namespace cupel

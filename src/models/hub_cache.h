// Files that the hub's own tools have fetched on this machine already: $HF_HOME/hub/models--OWNER--REPO/snapshots/REVISION/FILE.
// Only read, never written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"

namespace cupel {

struct CachedFile {
  std::filesystem::path path;  // the file itself, links followed
  std::string sha256;          // what the cache says it is, "" when it does not say
};

/// The file of that commit; without one the main revision's if it is there, else that of any revision.
std::optional<CachedFile> find_in_hub_cache(std::string_view repository, std::string_view file, const Environment& environment,
                                            std::string_view commit = "");

}  // namespace cupel

// The files that a suite file names: schemas, scripts, variables, other parts of it. Found by looking for texts that are names of files,
// so that it holds for every format; a text that happens to be one is taken as well. For watching, not for loading.
#pragma once

#include <filesystem>
#include <vector>

namespace cupel {

/// The file itself first, then what it names and what those name; each once. A file that cannot be read names nothing. Blocking.
std::vector<std::filesystem::path> named_files(const std::filesystem::path& file);

}  // namespace cupel

// Files by a pattern, as promptfoo's configurations name them: `tests/*.yaml`, `tests/**/*.yaml`, `{a,b}.txt`, `[ab].txt`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cupel::promptfoo {

/// Whether the path stands for more than one file.
bool is_file_pattern(std::string_view path);

/// The files below `folder` that match, relative to it and sorted; none is no error. `**` is any number of folders, links to folders are
/// not entered by it, and names that begin with a dot match no wildcard. Blocking. Errors: limit_exceeded, for a pattern with too many
/// alternatives and for too many files.
Result<std::vector<std::filesystem::path>> find_files(const std::filesystem::path& folder, std::string_view pattern);

}  // namespace cupel::promptfoo

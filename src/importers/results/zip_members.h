// Reads members of a zip archive one after the other, by libarchive: each whole, bounded in size and number.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::results {

/// Whether the file begins as a zip archive does. Errors: io.
Result<bool> is_zip(const std::filesystem::path& file);

/// Calls `take` with the content of every member that is wanted, in the archive's order. `is_wanted` is asked of each name once.
/// Errors: corrupt, limit_exceeded (a member above 256 MiB, more than a million members); those of `take`.
Result<void> each_member(const std::filesystem::path& file, const std::function<bool(std::string_view name)>& is_wanted,
                         const std::function<Result<void>(const std::string& name, const std::string& text)>& take);

}  // namespace cupel::results

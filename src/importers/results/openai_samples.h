// The samples of openai-evals (JSON lines with `input` and `ideal`) as cases of a suite.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "core/suite.h"

namespace cupel::results {

/// How an answer is held against what is ideal: as the eval classes Match, Includes and an exact comparison do.
enum class SampleMatch { starts_with, contains, equals };

/// Whether the file's first line is a sample. Errors: io, corrupt with file, line and column.
Result<bool> are_samples(const std::filesystem::path& file);

/// A case that cannot be said in our words has its reason as `error`. Errors: io, corrupt with file, line and column.
Result<Suite> load_samples(const std::filesystem::path& file, SampleMatch match);

}  // namespace cupel::results

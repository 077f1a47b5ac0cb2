// What differs between two runs (core/run_diff.h), as lines for people and as Markdown: the same words wherever it is shown.
#pragma once

#include <cstddef>
#include <string>

#include "core/run_diff.h"

namespace cupel {

/// Counts, figures with their tests, and a line for each case that changed, the gravest changes first; at most `cases` of them, 0 = all.
std::string render_diff(const RunDiff& diff, std::size_t cases);

/// The same as Markdown. `heading` begins with its number signs.
std::string render_diff_markdown(const RunDiff& diff, const std::string& heading, std::size_t cases);

}  // namespace cupel

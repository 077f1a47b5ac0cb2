// The last lines of the console report: gates, and the summary of the run.
#pragma once

#include <string>

#include "core/event.h"
#include "reporters/console/style.h"

namespace cupel::console {

/// Empty without gates. `width` in columns, 0 = lines are never broken.
std::string render_gates(const RunFinished& end, const Style& style, std::size_t width);

/// What repeating showed, named scores, what judges cost: a line each.
std::string render_run_lines(const RunFinished& end);

/// A line for each model that graded, with how far it agrees with people.
std::string render_judges(const RunFinished& end, const Style& style);

/// A line for each case that did not end alike in all attempts, of very many the first: how often it passes, and why not always.
std::string render_unstable(const RunFinished& end, const Style& style, std::size_t width);

/// One line where the width allows it: counts, rate with interval, tokens per second, duration.
std::string render_summary(const RunFinished& end, std::size_t planned, const Style& style, std::size_t width);

}  // namespace cupel::console

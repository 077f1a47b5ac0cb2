// The report for people. On a terminal: a live progress line, then a table. In a pipe or CI: one plain line for each finished
// attempt, no control characters. Both end with what failed and why, the gates and the summary.
#pragma once

#include "core/reporter.h"

namespace cupel {

std::unique_ptr<Reporter> make_console_reporter(const ReporterOptions& options);

}  // namespace cupel

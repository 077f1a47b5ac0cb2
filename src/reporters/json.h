// The result document (docs/formats/result.md) as a report: one JSON document, attempts in the plan's order, one on each line.
#pragma once

#include "core/reporter.h"

namespace cupel {

/// Attempts wait in a temporary file until the run's end, so memory does not grow with their texts.
std::unique_ptr<Reporter> make_json_reporter(const ReporterOptions& options);

}  // namespace cupel

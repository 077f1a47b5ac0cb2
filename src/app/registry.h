// The parts cupel is assembled from: the one place that knows them all. Adding an item adds one line to registry.cc.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backends/row.h"
#include "core/check.h"
#include "core/importer.h"
#include "core/reporter.h"

namespace cupel {

const CheckTable& all_checks();  // immutable
std::span<const ReporterRow> all_reporters();
std::span<const ImporterRow> all_importers();
std::span<const BackendRow> all_backends();

/// Parses the spec and makes the backend. Errors: unknown_name, invalid_usage, unavailable ("not available in this build").
Result<std::unique_ptr<Backend>> open_backend(const std::string& spec, const Workspace& workspace);

}  // namespace cupel

// The parts cupel is assembled from: the one place that knows them all. An item is a line of its folder's rows.def.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/check.h"
#include "core/importer.h"
#include "core/reporter.h"

namespace cupel {

const CheckTable& all_checks();  // immutable
std::span<const ReporterRow> all_reporters();
std::span<const ImporterRow> all_importers();

// Backends: backend_rows() in backends/open.h, where the agent library finds them too; app/opened_backends.h opens them.

}  // namespace cupel

// `cupel doctor exactness MODEL`: which kernel options give the same bits however answers are computed, how fast each set is, and which one
// is used. Measures anew and stores what it finds.
#pragma once

#include "commands/command.h"
#include "worker/kernel_finding.h"

namespace cupel {

CommandRow doctor_exactness_command();

/// The table's line for one set of options, and the words above all lines.
std::string exactness_line(const worker::KernelFinding& set, bool is_chosen);
std::string exactness_heading();

/// {"model", "exactness", "chosen", "sets"}. `chosen` may be null.
Json exactness_json(const std::string& model, const worker::ExactnessFinding& finding, const worker::KernelFinding* chosen);

}  // namespace cupel

// What `cupel doctor` says about the model: its file, its template, and whether it really answers and with which kernels.
#pragma once

#include "commands/doctor_finding.h"
#include "config/workspace.h"
#include "core/backend.h"

namespace cupel {

/// Loads the model and asks it something; fetches nothing.
Findings examine_model(const std::string& backend, const Workspace& workspace);

/// Whether this backend answers, how fast, and with which kernels.
Findings examine_answer(Backend& backend, const Workspace& workspace);

}  // namespace cupel

// What `cupel doctor` says about the set-up: configuration and where it comes from, and the backends that the environment has keys or
// addresses for. Names of variables only, never their values.
#pragma once

#include "commands/doctor_finding.h"
#include "config/workspace.h"

namespace cupel {

Findings examine_setup(const Workspace& workspace);

}  // namespace cupel

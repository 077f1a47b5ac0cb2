// What `cupel doctor` says about running what is not trusted: bubblewrap, user namespaces, Landlock, seccomp. Each is really tried.
#pragma once

#include "commands/doctor_finding.h"
#include "config/workspace.h"

namespace cupel {

Findings examine_sandbox(const Workspace& workspace);

}  // namespace cupel

// `cupel doctor`: what works here, what does not and what to do about it. The groups of probes are in doctor_*.h.
#pragma once

#include "commands/command.h"
#include "commands/doctor_finding.h"

namespace cupel {

CommandRow doctor_command();

/// One line a finding, the advice below it.
std::string findings_text(const Findings& findings, bool color);

Json findings_json(const Findings& findings);

}  // namespace cupel

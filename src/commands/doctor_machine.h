// What `cupel doctor` says about the machine: CPU and build, memory, disk, and how busy others keep it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "commands/doctor_finding.h"
#include "config/workspace.h"

namespace cupel {

/// Takes a fraction of a second: how busy the machine is has to be watched.
Findings examine_machine(const Workspace& workspace);

/// The features of this CPU against those the engine was built to use.
Finding examine_cpu(const std::set<std::string>& flags);

/// What the machine's processors did between two readings of /proc/stat.
struct ProcessorLoad {
  double busy_cores = 0;
  int cores = 0;
  double stolen = 0;  // share of the time that other virtual machines took, 0..1
};
std::optional<ProcessorLoad> processor_load(std::string_view stat_before, std::string_view stat_after);

/// "14.9 GiB".
std::string shown_bytes(std::uint64_t bytes);

}  // namespace cupel

#include "core/exit_status.h"

#include <algorithm>

namespace cupel {

ExitStatus exit_status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_usage:
    case ErrorCode::invalid_config:
    case ErrorCode::invalid_suite:
    case ErrorCode::unknown_name: return ExitStatus::usage;
    case ErrorCode::cancelled: return ExitStatus::interrupted;
    case ErrorCode::unavailable:
    case ErrorCode::corrupt:
    case ErrorCode::io:
    case ErrorCode::limit_exceeded:
    case ErrorCode::timeout:
    case ErrorCode::internal: return ExitStatus::infrastructure;
  }
  return ExitStatus::infrastructure;
}

ExitStatus exit_status_of(const Summary& summary, std::span<const GateResult> gates, bool interrupted) {
  const auto any_gate = [&](GateOutcome wanted) {
    return std::any_of(gates.begin(), gates.end(), [&](const GateResult& gate) { return gate.outcome == wanted; });
  };
  if (interrupted) return ExitStatus::interrupted;
  const bool nothing_ran = summary.pass + summary.fail + summary.quarantined.error == 0;
  if (nothing_ran && summary.deciding_error() > 0) return ExitStatus::infrastructure;
  if (summary.deciding_fail() > 0 || any_gate(GateOutcome::fail)) return ExitStatus::failed;
  if (summary.deciding_error() > 0) return ExitStatus::infrastructure;
  if (nothing_ran) return ExitStatus::nothing_selected;
  if (any_gate(GateOutcome::inconclusive)) return ExitStatus::inconclusive;
  return ExitStatus::passed;
}

}  // namespace cupel

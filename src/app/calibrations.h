// Where a project keeps how far its judges agree with people: ./.cupel/judges.json, a calibration for each judge.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "config/workspace.h"
#include "core/calibration.h"

namespace cupel {

/// By judge.
using Calibrations = std::map<std::string, Calibration, std::less<>>;

/// Empty where none was measured. Errors: corrupt, io.
Result<Calibrations> load_calibrations(const Workspace& workspace);

/// How far this judge agrees with people, where that was measured. What cannot be read is as good as not there: no run depends on it.
std::optional<Calibration> calibration_of_judge(const std::string& judge, const Workspace& workspace);

/// Adds it, in place of an earlier one of the same judge. Safe against another process that does the same. Errors: corrupt, io.
Result<void> keep_calibration(const Workspace& workspace, const Calibration& calibration);

}  // namespace cupel

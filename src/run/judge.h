// What the checks of an attempt say together: its outcome and score. Knows nothing of how the answer came about.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/attempt.h"
#include "core/check.h"

namespace cupel {

/// Runs each check on the attempt as it stands; `functions` belong to `specs` one by one.
std::vector<CheckResult> judge_all(std::span<const CheckSpec> specs, std::span<const CheckFunction> functions, const Attempt& attempt);

/// Sets outcome and score from the checks of the attempt and of its turns. Without a threshold the outcome is their `all`; with one
/// it is whether the weighted mean score reaches it, and error when any check is in error. Skipped checks leave the mean; no checks pass.
void conclude(Attempt& attempt, std::optional<double> threshold);

}  // namespace cupel

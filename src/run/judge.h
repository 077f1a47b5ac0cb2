// What the checks of an attempt say together: its outcome and score, and whether more of the answer could change them. Knows nothing
// of how the answer came about.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/attempt.h"
#include "core/check.h"

namespace cupel {

/// Runs each check on the attempt as it stands; `functions` belong to `specs` one by one.
std::vector<CheckResult> judge_all(std::span<const CheckSpec> specs, std::span<const Check> functions, const Attempt& attempt);

/// Whether every check is decided by the beginning of an answer; of no checks: never. Where a threshold decides the case, with scores.
bool decide_all(std::span<const Check> checks, std::optional<double> threshold, const AnswerPrefix& prefix);

/// Sets outcome and score from the checks of the attempt and of its turns. Without a threshold the outcome is their `all`; with one
/// it is whether the weighted mean score reaches it, and error when any check is in error. Skipped checks leave the mean; no checks pass.
void conclude(Attempt& attempt, std::optional<double> threshold);

}  // namespace cupel

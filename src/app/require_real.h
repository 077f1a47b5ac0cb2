// A run that requires real answers: nothing is graded that a trained model is not proved to have said.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "core/generation.h"
#include "run/plan.h"

namespace cupel {

/// What answers for a backend's spec, proved as far as it can be.
using ProveWeights = std::function<Result<ModelFacts>(const std::string& spec)>;

/// Before the first answer. Stored answers are as good as the weights that their key names: those are proved here.
/// Errors: unavailable, naming what is not proved and the evidence; those of `prove`.
Result<void> require_real(const Plan& plan, const ProveWeights& prove);

}  // namespace cupel

// The way back: parts of a result document (core/document.h) as values. Members that no document holds keep their defaults.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "core/attempt.h"
#include "core/document.h"
#include "core/gate.h"
#include "core/json.h"
#include "core/run_diff.h"
#include "core/run_facts.h"

namespace cupel {

/// Rendered JSON as a value. Errors: corrupt.
Result<Json> parse_document(const std::string& text);

// Each from its rendered JSON. Errors of all: corrupt, naming what is missing or of another type.
Result<Attempt> attempt_of(const std::string& text);
Result<RunPart> run_of(const std::string& text);
Result<EnvironmentFacts> environment_of(const std::string& text);
Result<std::vector<GateResult>> gates_of(const std::string& text);
Result<Summary> summary_of(const std::string& text);
Result<RunDiff> diff_of(const std::string& text);

}  // namespace cupel

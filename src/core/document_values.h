// The way back: parts of a result document (core/document.h) as values. Members that no document holds keep their defaults.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "core/attempt.h"
#include "core/gate.h"
#include "core/json.h"
#include "core/run_facts.h"

namespace cupel {

/// Rendered JSON as a value. Errors: corrupt.
Result<Json> parse_document(const std::string& text);

// Errors of all: corrupt, naming what is missing or of another type.
Result<Attempt> attempt_of(const Json& document);
Result<RunFacts> run_of(const Json& document);  // without started_at
Result<EnvironmentFacts> environment_of(const Json& document);
Result<std::vector<GateResult>> gates_of(const Json& document);
Result<Summary> summary_of(const Json& document);

}  // namespace cupel

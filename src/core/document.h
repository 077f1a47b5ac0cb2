// The parts of the result document (schema 1, docs/formats/result.md) as JSON: the one place that names its fields. Reports, the store
// and the server put the parts together. Fields are only ever added.
#pragma once

#include <span>

#include "core/attempt.h"
#include "core/gate.h"
#include "core/json.h"
#include "core/run_facts.h"

namespace cupel {

inline constexpr int kDocumentSchema = 1;

Json document_of(const RunFacts& run, bool interrupted);
Json document_of(const EnvironmentFacts& environment);
Json document_of(const Attempt& attempt);
Json document_of(std::span<const GateResult> gates);
Json document_of(const Summary& summary);

}  // namespace cupel

// Attempts as OpenTelemetry records in OTLP's JSON form: a span for each attempt (GenAI semantic conventions 1.41) and an event
// `gen_ai.evaluation.result` for each verdict. Prompts and answers are no part of them. Knows nothing of connections.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/attempt.h"
#include "core/json.h"
#include "core/run_facts.h"

namespace cupel::otlp {

using Time = std::chrono::system_clock::time_point;

/// Trace and root span of a run, made from its id.
struct Trace {
  std::string trace_id;  // 32 hexadecimal digits
  std::string root_id;   // 16
};
Trace trace_of(const std::string& run_id);

/// `end` is when the attempt was heard of. An answer that was not computed in this run takes no time.
Json span_of(const Attempt& attempt, const Trace& trace, Time end);

/// One record for each check, those of turns included.
std::vector<Json> events_of(const Attempt& attempt, const Trace& trace, Time end);

/// The whole run, parent of all others.
Json root_span_of(const RunFacts& run, const Summary& summary, const Trace& trace);

/// Bodies of /v1/traces and /v1/logs.
Json trace_request(std::vector<Json> spans, const RunFacts& run);
Json log_request(std::vector<Json> records, const RunFacts& run);

}  // namespace cupel::otlp

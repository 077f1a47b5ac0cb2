// Spans out of a request that an OpenTelemetry exporter sends, in OTLP's JSON form (opentelemetry-proto, ExportTraceServiceRequest).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/trace.h"

namespace cupel {

/// Each with the id of its trace, 32 hexadecimal digits in lower case. What is not told stays empty; ids of another form are left out.
/// Errors: corrupt, for what is no such request.
Result<void> read_otlp_spans(std::string_view body, const std::function<void(const std::string& trace_id, Span span)>& take);

}  // namespace cupel

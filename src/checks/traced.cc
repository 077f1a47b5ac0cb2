#include "checks/traced.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/trajectory.h"

namespace cupel {

Result<std::span<const Span>> spans_of(const Attempt& attempt) {
  if (!attempt.trace) {
    return fail(ErrorCode::unavailable, "there is no trace of this attempt",
                {"`tracing:` in the suite receives the spans of an application that is asked over HTTP; given answers have none"});
  }
  if (attempt.trace->is_cut)
    return fail(ErrorCode::limit_exceeded, fmt::format("trace {} has more spans than are kept", attempt.trace->id));
  if (attempt.trace->spans.empty()) {
    return fail(ErrorCode::unavailable, fmt::format("no span of trace {} came", attempt.trace->id),
                {"does the application go on with the header `traceparent`, and send OTLP/HTTP as JSON to the port of `tracing:`?"});
  }
  return std::span<const Span>(attempt.trace->spans);
}

Result<std::vector<const Span*>> spans_named(const Attempt& attempt, std::string_view pattern) {
  std::vector<const Span*> found;
  for (const Span& each : CUPEL_TRY(spans_of(attempt))) {
    if (is_named(pattern, each.name)) found.push_back(&each);
  }
  return found;
}

std::string span_names(std::span<const Span* const> spans) {
  std::vector<std::string> names;
  for (const Span* each : spans) {
    if (std::string name = printable(each->name); std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names.empty() ? "no span" : shorten(join(names, ", "), 300);
}

std::string which_spans(std::string_view pattern) { return pattern == "*" ? std::string() : fmt::format(" named {}", pattern); }

}  // namespace cupel

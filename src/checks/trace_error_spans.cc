#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/counted.h"
#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/traced.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

struct Args {
  std::optional<std::int64_t> max_count;
  std::optional<double> max_percentage;
  std::string pattern = "*";
  void visit(auto& field) {
    field("max_count", max_count, "at most so many spans with an error; by default none");
    field("max_percentage", max_percentage, "at most this share of the spans, 0 to 100");
    field("pattern", pattern, "only spans of this name; * and ? stand for any text and any character");
  }
};

// A number, or a text that is one.
double status_at(const Json& attributes, const char* key) {
  const auto found = attributes.find(key);
  if (found == attributes.end()) return 0;
  if (found->is_number()) return found->get<double>();
  const Json parsed = found->is_string() ? json_or_discarded(found->get<std::string>()) : Json(nullptr);
  return parsed.is_number() ? parsed.get<double>() : 0;
}

// By its status, or by what instrumentation writes without setting it.
bool is_error(const Span& span) {
  if (span.status_code == 2 || span.status_code >= 400) return true;
  for (const char* key : {"error", "exception", "failed", "failure"}) {
    const auto found = span.attributes.find(key);
    if (found != span.attributes.end() && (*found == true || *found == "true" || found->is_structured())) return true;
  }
  if (status_at(span.attributes, "http.status_code") >= 400 || status_at(span.attributes, "http.response.status_code") >= 400) return true;
  for (const char* key : {"otel.status_code", "status.code"}) {
    const auto found = span.attributes.find(key);
    if (found != span.attributes.end() && *found == "ERROR") return true;
  }
  const std::string message = to_lower(span.status_message);
  constexpr auto kWords = std::to_array<std::string_view>({"error", "failed", "failure", "exception", "timeout", "abort"});
  return std::ranges::any_of(kWords, [&](std::string_view word) { return message.find(word) != std::string::npos; });
}

std::string described(const std::vector<const Span*>& errors) {
  std::string text;
  for (const Span* each : errors) {
    text += (text.empty() ? "" : ", ") + printable(each->name);
    if (!each->status_message.empty()) text += fmt::format(" ({})", printable(each->status_message));
  }
  return shorten(text, 300);
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  Args args = CUPEL_TRY(parse_fields<Args>(node, "trace_error_spans"));
  if (args.max_count.value_or(0) < 0) return bad_argument(node, "trace_error_spans", "'max_count' is below 0");
  if (!(args.max_percentage.value_or(0) >= 0 && args.max_percentage.value_or(0) <= 100)) {
    return bad_argument(node, "trace_error_spans", "'max_percentage' is 0 to 100");
  }
  if (!args.max_count && !args.max_percentage) args.max_count = 0;
  return [args](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<const Span*> spans = CUPEL_TRY(spans_named(attempt, args.pattern));
    std::vector<const Span*> errors;
    std::ranges::copy_if(spans, std::back_inserter(errors), [](const Span* each) { return is_error(*each); });
    const double percentage = spans.empty() ? 0 : 100.0 * static_cast<double>(errors.size()) / static_cast<double>(spans.size());
    const bool is_pass = (!args.max_count || static_cast<std::int64_t>(errors.size()) <= *args.max_count) &&
                         (!args.max_percentage || percentage <= *args.max_percentage);
    std::string most;
    if (args.max_count) most = fmt::format("{}", *args.max_count);
    if (args.max_percentage) most += fmt::format("{}{:g} %", most.empty() ? "" : " and ", *args.max_percentage);
    const std::string found = fmt::format("{} of {}", errors.size(), counted(spans.size(), "span"));
    return verdict_of(is_pass, fmt::format("at most {} of the spans{} with an error", most, which_spans(args.pattern)),
                      errors.empty() ? found : found + ": " + described(errors));
  };
}

}  // namespace

CheckRow trace_error_spans_check() {
  return {.name = "trace_error_spans",
          .summary = "the spans with an error in the attempt's trace",
          .example = "trace_error_spans: {max_count: 0, pattern: tool_*}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

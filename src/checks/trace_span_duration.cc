#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/traced.h"

namespace cupel {
namespace {

struct Args {
  double max_ms = 0;
  std::string pattern = "*";
  std::optional<double> percentile;
  void visit(auto& field) {
    field("max_ms", max_ms, "the longest that a span may take, in milliseconds", FieldRule::required);
    field("pattern", pattern, "only spans of this name; * and ? stand for any text and any character");
    field("percentile", percentile, "instead of each span the one below which this share of them lies, 0 to 100: 95");
  }
};

double duration_ms(const Span& span) { return static_cast<double>(span.end_ns - span.start_ns) / 1e6; }

bool is_timed(const Span* span) { return span->start_ns != 0 && span->end_ns >= span->start_ns; }

/// Nearest rank. Of the longest first.
const Span* at_percentile(const std::vector<const Span*>& longest, double percentile) {
  const auto rank = static_cast<std::size_t>(std::ceil(percentile / 100 * static_cast<double>(longest.size())));
  return longest[longest.size() - std::max<std::size_t>(rank, 1)];
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "trace_span_duration"));
  if (!(args.max_ms >= 0)) return bad_argument(node, "trace_span_duration", "'max_ms' is at least 0");
  if (args.percentile && !(*args.percentile >= 0 && *args.percentile <= 100)) {
    return bad_argument(node, "trace_span_duration", "'percentile' is 0 to 100");
  }
  return [args](const Attempt& attempt) -> Result<Verdict> {
    std::vector<const Span*> spans = CUPEL_TRY(spans_named(attempt, args.pattern));
    std::erase_if(spans, [](const Span* each) { return !is_timed(each); });
    std::ranges::sort(spans, std::greater(), [](const Span* each) { return duration_ms(*each); });
    const std::string which = args.percentile ? fmt::format("the {:g}th percentile of spans{}", *args.percentile, which_spans(args.pattern))
                                              : fmt::format("each span{}", which_spans(args.pattern));
    const std::string expected = fmt::format("{} within {:g} ms", which, args.max_ms);
    if (spans.empty()) return passed(expected, "no span of which this is known");
    const Span& decisive = args.percentile ? *at_percentile(spans, *args.percentile) : *spans.front();
    return verdict_of(duration_ms(decisive) <= args.max_ms, expected,
                      fmt::format("{:g} ms ({})", duration_ms(decisive), printable(decisive.name)));
  };
}

}  // namespace

CheckRow trace_span_duration_check() {
  return {.name = "trace_span_duration",
          .summary = "how long the spans in the attempt's trace take",
          .example = "trace_span_duration: {max_ms: 300, pattern: retrieve_document_*, percentile: 95}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include <fmt/format.h>

#include "base/counted.h"
#include "checks/answer.h"
#include "checks/count_range.h"
#include "checks/rows.h"
#include "checks/traced.h"

namespace cupel {
namespace {

struct Args {
  CountArgs times;
  std::string pattern = "*";
  void visit(auto& field) {
    times.visit(field);
    field("pattern", pattern, "only spans of this name; * and ? stand for any text and any character");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "trace_span_count"));
  const CountRange range = CUPEL_TRY(make_count_range(args.times, node, "trace_span_count"));
  return [range, pattern = args.pattern](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<const Span*> spans = CUPEL_TRY(spans_named(attempt, pattern));
    return verdict_of(contains(range, spans.size()), fmt::format("{} spans{}", range.text, which_spans(pattern)),
                      fmt::format("{}: {}", counted(spans.size(), "span"), span_names(spans)));
  };
}

}  // namespace

CheckRow trace_span_count_check() {
  return {.name = "trace_span_count",
          .summary = "the number of spans in the attempt's trace",
          .example = "trace_span_count: {pattern: retrieve_document_*, min: 3}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"
#include "core/condition.h"

namespace cupel {
namespace {

struct Args {
  std::string limit;
  void visit(auto& field) { field("limit", limit, "a comparison with a time, such as '< 5 s' or '<= 800 ms'", FieldRule::required); }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "latency"));
  const Result<Condition> condition = parse_condition(args.limit, Quantity::duration);
  if (!condition) return bad_argument(node, "latency", condition.error().message);
  return [condition = *condition, expected = "a latency " + condition->text](const Attempt& attempt) -> Result<Verdict> {
    if (attempt.source == Source::given) {
      return Verdict{.outcome = Outcome::skip, .expected = expected, .found = "", .why = "a given answer took no time"};
    }
    const double latency_ms = attempt.timing.latency_ms;
    return verdict_of(holds(condition, latency_ms), expected, render_quantity(latency_ms, Quantity::duration));
  };
}

}  // namespace

CheckRow latency_check() {
  return {.name = "latency",
          .summary = "the time from admission to the last token of the answer",
          .example = "latency: '< 5 s'",
          .fields = describe_fields<Args>(),
          .reads_time = true,
          .make = make};
}

}  // namespace cupel

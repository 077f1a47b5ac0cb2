#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"
#include "core/condition.h"

namespace cupel {
namespace {

struct Args {
  std::string limit;
  void visit(auto& field) { field("limit", limit, "a comparison with a time, such as '< 1 s' or '<= 800 ms'", FieldRule::required); }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "ttft"));
  const Result<Condition> condition = parse_condition(args.limit, Quantity::duration);
  if (!condition) return bad_argument(node, "ttft", condition.error().message);
  return [condition = *condition, expected = "a time to the first token " + condition->text](const Attempt& attempt) -> Result<Verdict> {
    if (attempt.source == Source::given) {
      return Verdict{.outcome = Outcome::skip, .expected = expected, .found = "", .why = "a given answer took no time"};
    }
    const double ttft_ms = attempt.timing.ttft_ms;
    return verdict_of(holds(condition, ttft_ms), expected, render_quantity(ttft_ms, Quantity::duration));
  };
}

}  // namespace

CheckRow ttft_check() {
  return {.name = "ttft",
          .summary = "the time from admission to the first token of the answer",
          .example = "ttft: '< 1 s'",
          .fields = describe_fields<Args>(),
          .reads_time = true,
          .make = make};
}

}  // namespace cupel

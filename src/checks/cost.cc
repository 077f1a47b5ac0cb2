#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"
#include "core/condition.h"

namespace cupel {
namespace {

struct Args {
  std::string limit;
  void visit(auto& field) { field("limit", limit, "a comparison with US dollars, such as '<= 0.001'", FieldRule::required); }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "cost"));
  const Result<Condition> condition = parse_condition(args.limit, Quantity::count);
  if (!condition) return bad_argument(node, "cost", condition.error().message);
  return Check([condition = *condition, expected = "a cost " + condition->text + " USD"](const Attempt& attempt) -> Result<Verdict> {
    if (attempt.cost_usd) return verdict_of(holds(condition, *attempt.cost_usd), expected, fmt::format("{:g} USD", *attempt.cost_usd));
    if (attempt.source == Source::remote) {
      return fail(ErrorCode::unavailable, "what the answer cost is not known", {"its backend reports no price"});
    }
    return Verdict{.outcome = Outcome::skip, .expected = expected, .found = "", .why = "nothing was paid for this answer"};
  });
}

}  // namespace

CheckRow cost_check() {
  return {.name = "cost",
          .summary = "what the answer cost, in US dollars",
          .example = "cost: '<= 0.001'",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

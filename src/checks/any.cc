#include "checks/nested.h"
#include "checks/rows.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& context) {
  const std::vector<NestedCheck> checks = CUPEL_TRY(make_nested_list(node, "any", context));
  const auto judge = [checks](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<NestedVerdict> nested = judge_nested(checks, attempt);
    return combine(any_of(outcomes_of(nested)), "any", nested);
  };
  const auto decide = [checks](const AnswerPrefix& prefix) { return decide_nested(checks, prefix, Outcome::pass, &any_of); };
  Check check(judge, decide);
  check.reads_time = reads_time(checks);
  return check;
}

}  // namespace

CheckRow any_check() {
  return {.name = "any",
          .summary = "at least one of several checks passes",
          .example = "any: [{contains: Paris}, {contains: Lyon}]",
          .fields = describe_fields<NestedList>(),
          .decided = "pass, once one of the checks is decided to pass; else when every check is decided",
          .make = make};
}

}  // namespace cupel

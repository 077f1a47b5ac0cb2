#include "checks/nested.h"
#include "checks/rows.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& context) {
  const std::vector<NestedCheck> checks = CUPEL_TRY(make_nested_list(node, "all", context));
  const auto judge = [checks](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<NestedVerdict> nested = judge_nested(checks, attempt);
    return combine(all_of(outcomes_of(nested)), "all", nested);
  };
  const auto decide = [checks](const AnswerPrefix& prefix) { return decide_nested(checks, prefix, Outcome::fail, &all_of); };
  Check check(judge, decide);
  check.reads_time = reads_time(checks);
  return check;
}

}  // namespace

CheckRow all_check() {
  return {.name = "all",
          .summary = "every one of several checks passes",
          .example = "all: [{contains: Paris}, {not: {contains: Lyon}}]",
          .fields = describe_fields<NestedList>(),
          .decided = "fail, once one of the checks is decided to fail; else when every check is decided",
          .make = make};
}

}  // namespace cupel

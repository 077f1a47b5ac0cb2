#include "checks/nested.h"
#include "checks/rows.h"

namespace cupel {
namespace {

Result<CheckFunction> make(const Node& node, const CheckContext& context) {
  const std::vector<NestedCheck> checks = CUPEL_TRY(make_nested_list(node, "any", context));
  return [checks](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<NestedVerdict> nested = judge_nested(checks, attempt);
    return combine(any_of(outcomes_of(nested)), "any", nested);
  };
}

}  // namespace

CheckRow any_check() {
  return {.name = "any",
          .summary = "at least one of several checks passes",
          .example = "any: [{contains: Paris}, {contains: Lyon}]",
          .fields = describe_fields<NestedList>(),
          .make = make};
}

}  // namespace cupel

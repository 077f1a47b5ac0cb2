#include "checks/nested.h"
#include "checks/rows.h"

namespace cupel {
namespace {

Result<CheckFunction> make(const Node& node, const CheckContext& context) {
  const std::vector<NestedCheck> checks = CUPEL_TRY(make_nested_list(node, "all", context));
  return [checks](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<NestedVerdict> nested = judge_nested(checks, attempt);
    return combine(all_of(outcomes_of(nested)), "all", nested);
  };
}

}  // namespace

CheckRow all_check() {
  return {.name = "all",
          .summary = "every one of several checks passes",
          .example = "all: [{contains: Paris}, {not: {contains: Lyon}}]",
          .fields = describe_fields<NestedList>(),
          .make = make};
}

}  // namespace cupel

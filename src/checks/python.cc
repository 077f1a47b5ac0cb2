#include "checks/rows.h"
#include "checks/script_check.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& context) {
  return make_script_check(node, "python", ScriptLanguage::python, context);
}

}  // namespace

CheckRow python_check() {
  return {.name = "python",
          .summary = "a function in Python says whether the answer passes, or its score",
          .example = "python: len(output) < 100",
          .fields = describe_fields<ScriptArgs>(),
          .make = make};
}

}  // namespace cupel

#include "checks/rows.h"
#include "checks/script_check.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& context) {
  return make_script_check(node, "javascript", ScriptLanguage::javascript, context);
}

}  // namespace

CheckRow javascript_check() {
  return {.name = "javascript",
          .summary = "a function in JavaScript says whether the answer passes, or its score",
          .example = "javascript: output.length < 100",
          .fields = describe_fields<ScriptArgs>(),
          .make = make};
}

}  // namespace cupel

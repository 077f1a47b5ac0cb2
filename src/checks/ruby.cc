#include "checks/rows.h"
#include "checks/script_check.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& context) { return make_script_check(node, "ruby", ScriptLanguage::ruby, context); }

}  // namespace

CheckRow ruby_check() {
  return {.name = "ruby",
          .summary = "a method in Ruby says whether the answer passes, or its score",
          .example = "ruby: output.length < 100",
          .fields = describe_fields<ScriptArgs>(),
          .make = make};
}

}  // namespace cupel

#include "checks/affix.h"
#include "checks/rows.h"

namespace cupel {
namespace {

Result<Check> make(const Node& args, const CheckContext& /*context*/) { return make_affix_check(args, "ends_with", AnswerEnd::last); }

}  // namespace

CheckRow ends_with_check() {
  return {.name = "ends_with",
          .summary = "the answer ends with a text",
          .example = R"(ends_with: ".")",
          .fields = describe_fields<AffixArgs>(),
          .make = make};
}

}  // namespace cupel

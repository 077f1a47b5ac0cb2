#include "checks/affix.h"
#include "checks/rows.h"

namespace cupel {
namespace {

Result<Check> make(const Node& args, const CheckContext& /*context*/) { return make_affix_check(args, "starts_with", AnswerEnd::first); }

}  // namespace

CheckRow starts_with_check() {
  return {.name = "starts_with",
          .summary = "the answer begins with a text",
          .example = R"(starts_with: "Dear ")",
          .fields = describe_fields<AffixArgs>(),
          .decided = "once as much text is there, or the first difference",
          .make = make};
}

}  // namespace cupel

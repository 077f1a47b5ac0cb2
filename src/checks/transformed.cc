#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/nested.h"
#include "checks/rows.h"
#include "checks/script_check.h"

namespace cupel {
namespace {

struct Args {
  TransformArgs transform;
  Node check;
  void visit(auto& field) {
    transform.visit(field);
    field("check", check, "the check on the new answer, written as in a case", FieldRule::required);
  }
};

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "transformed"));
  const Script script = CUPEL_TRY(make_transform(args.transform, node, "transformed", context));
  const NestedCheck nested = CUPEL_TRY(make_nested(args.check, context));
  Check check([script, nested](const Attempt& attempt) -> Result<Verdict> {
    const Json made = CUPEL_TRY(script.run(attempt));
    if (made.is_null()) return fail(ErrorCode::invalid_suite, "the transforming script returned nothing");
    Attempt changed = attempt;
    changed.output = made.is_string() ? made.get<std::string>() : render_json(made);
    return nested.judge(changed);
  });
  check.reads_time = nested.check.reads_time;
  return check;
}

}  // namespace

CheckRow transformed_check() {
  return {.name = "transformed",
          .summary = "a check on what a script makes of the answer",
          .example = "transformed: {javascript: output.trim(), check: {equals: Paris}}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

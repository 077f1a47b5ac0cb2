#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/answer_json.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  Node value;
  bool ignore_case = false;
  bool trim = true;
  void visit(auto& field) {
    field("value", value, "what the answer must be; a list or map is compared as JSON, whatever the order of its keys",
          FieldRule::required);
    field("ignore_case", ignore_case, "compare without regard to case");
    field("trim", trim, "leave out white space around the answer first");
  }
};

Check compare_json(const Node& value) {
  const AnswerJson wanted = to_answer_json(value);
  return [wanted, expected = excerpt(wanted)](const Attempt& attempt) -> Result<Verdict> {
    const Result<AnswerJson> answer = parse_answer_json(attempt.output);
    if (!answer) return failed(expected, quote(attempt.output), answer.error().message);
    return verdict_of(*answer == wanted, expected, excerpt(*answer));
  };
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "equals"));
  if (!args.value.is_scalar()) return compare_json(args.value);
  if (args.value.is_null()) return bad_argument(node, "equals", "the value is missing; an empty answer is written \"\"");
  const std::string wanted = args.value.text();
  const std::string expected = fmt::format("{}{}", quote(wanted), case_note(args.ignore_case));
  const std::string_view wanted_text = args.trim ? trim(wanted) : std::string_view(wanted);
  return [args, expected, compared = comparable(wanted_text, args.ignore_case)](const Attempt& attempt) -> Result<Verdict> {
    const std::string_view answer = args.trim ? trim(attempt.output) : std::string_view(attempt.output);
    return verdict_of(comparable(answer, args.ignore_case) == compared, expected, quote(answer));
  };
}

}  // namespace

CheckRow equals_check() {
  return {.name = "equals",
          .summary = "the answer is exactly a text or a JSON value",
          .example = "equals: Paris",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

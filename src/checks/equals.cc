#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/answer_json.h"
#include "checks/json_decision.h"
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
  const auto judge = [wanted, expected = excerpt(wanted)](const Attempt& attempt) -> Result<Verdict> {
    const Result<AnswerJson> answer = parse_answer_json(attempt.output);
    if (!answer) return failed(expected, quote(attempt.output), answer.error().message);
    return verdict_of(*answer == wanted, expected, excerpt(*answer));
  };
  return Check(judge, decide_json(false, [wanted](const AnswerJson& answer) { return answer == wanted; }));
}

Check compare_text(const Args& args) {
  const std::string wanted = args.value.text();
  const std::string expected = fmt::format("{}{}", quote(wanted), case_note(args.ignore_case));
  const std::string_view wanted_text = args.trim ? trim(wanted) : std::string_view(wanted);
  const std::string compared = comparable(wanted_text, args.ignore_case);
  const auto judge = [=](const Attempt& attempt) -> Result<Verdict> {
    const std::string_view answer = args.trim ? trim(attempt.output) : std::string_view(attempt.output);
    return verdict_of(comparable(answer, args.ignore_case) == compared, expected, quote(answer));
  };
  // An answer without its last white space may be as short as `certain`, or go on behind `longest`.
  const auto decide = [=](const AnswerPrefix& prefix) -> std::optional<Decision> {
    const std::string certain = comparable(args.trim ? trim(prefix.text) : prefix.text, args.ignore_case);
    const std::string longest = comparable(args.trim ? trim_left(prefix.text) : prefix.text, args.ignore_case);
    const bool is_impossible = certain.size() > compared.size() || differ(longest, compared);
    return is_impossible ? std::optional(decision_of(false)) : std::nullopt;
  };
  return Check(judge, decide);
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "equals"));
  if (!args.value.is_scalar()) return compare_json(args.value);
  if (args.value.is_null()) return bad_argument(node, "equals", "the value is missing; an empty answer is written \"\"");
  return compare_text(args);
}

}  // namespace

CheckRow equals_check() {
  return {.name = "equals",
          .summary = "the answer is exactly a text or a JSON value",
          .example = "equals: Paris",
          .fields = describe_fields<Args>(),
          .decided = "fail, at the first difference (of JSON: once it is broken, or is whole and another value)",
          .make = make};
}

}  // namespace cupel

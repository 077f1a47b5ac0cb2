#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string text;
  bool ignore_case = false;
  bool lower_case = false;
  void visit(auto& field) {
    field("text", text, "text that must appear in the answer", FieldRule::required);
    field("ignore_case", ignore_case, "compare without regard to case");
    field("lower_case", lower_case, kLowerCaseHelp);
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "contains"));
  if (args.text.empty()) return bad_argument(node, "contains", "the text is empty: every answer contains it");
  const std::string expected = fmt::format("text containing {}{}", quote(args.text), case_note(args.ignore_case || args.lower_case));
  const auto is_in = [ignore_case = args.ignore_case, lower_case = args.lower_case,
                      wanted = comparable(args.text, args.ignore_case, args.lower_case)](std::string_view answer) {
    return comparable(answer, ignore_case, lower_case).find(wanted) != std::string::npos;
  };
  const auto judge = [=](const Attempt& attempt) -> Result<Verdict> {
    return verdict_of(is_in(attempt.output), expected, quote(attempt.output));
  };
  const auto decide = [=](const AnswerPrefix& prefix) -> std::optional<Decision> {
    return is_in(prefix.text) ? std::optional(decision_of(true)) : std::nullopt;
  };
  return Check(judge, decide);
}

}  // namespace

CheckRow contains_check() {
  return {.name = "contains",
          .summary = "a text appears in the answer",
          .example = "contains: Paris",
          .fields = describe_fields<Args>(),
          .decided = "pass, once the text is there",
          .make = make};
}

}  // namespace cupel

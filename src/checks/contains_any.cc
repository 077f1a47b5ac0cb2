#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/text_list.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const TextList list = CUPEL_TRY(parse_text_list(node, "contains_any"));
  const std::string expected =
      fmt::format("text containing any of {}{}", quote_list(list.texts), case_note(list.ignore_case || list.lower_case));
  const auto is_one_in = [list](std::string_view answer) { return missing_from(answer, list).size() < list.texts.size(); };
  const auto judge = [=](const Attempt& attempt) -> Result<Verdict> {
    return verdict_of(is_one_in(attempt.output), expected, quote(attempt.output));
  };
  const auto decide = [=](const AnswerPrefix& prefix) -> std::optional<Decision> {
    return is_one_in(prefix.text) ? std::optional(decision_of(true)) : std::nullopt;
  };
  return Check(judge, decide);
}

}  // namespace

CheckRow contains_any_check() {
  return {.name = "contains_any",
          .summary = "at least one of several texts appears in the answer",
          .example = "contains_any: [Paris, Lyon]",
          .fields = describe_fields<TextList>(),
          .decided = "pass, once one of the texts is there",
          .make = make};
}

}  // namespace cupel

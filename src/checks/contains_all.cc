#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/text_list.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const TextList list = CUPEL_TRY(parse_text_list(node, "contains_all"));
  const std::string expected =
      fmt::format("text containing all of {}{}", quote_list(list.texts), case_note(list.ignore_case || list.lower_case));
  const auto judge = [=](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<std::string> missing = missing_from(attempt.output, list);
    if (missing.empty()) return passed(expected, quote(attempt.output));
    return failed(expected, quote(attempt.output), fmt::format("missing: {}", quote_list(missing)));
  };
  const auto decide = [=](const AnswerPrefix& prefix) -> std::optional<Decision> {
    return missing_from(prefix.text, list).empty() ? std::optional(decision_of(true)) : std::nullopt;
  };
  return Check(judge, decide);
}

}  // namespace

CheckRow contains_all_check() {
  return {.name = "contains_all",
          .summary = "each of several texts appears in the answer",
          .example = "contains_all: [Paris, Lyon]",
          .fields = describe_fields<TextList>(),
          .decided = "pass, once every text is there",
          .make = make};
}

}  // namespace cupel

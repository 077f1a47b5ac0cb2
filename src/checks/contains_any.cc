#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/text_list.h"

namespace cupel {
namespace {

Result<CheckFunction> make(const Node& node, const CheckContext& /*context*/) {
  const TextList list = CUPEL_TRY(parse_text_list(node, "contains_any"));
  const std::string expected = fmt::format("text containing any of {}{}", quote_list(list.texts), case_note(list.ignore_case));
  return [=](const Attempt& attempt) -> Result<Verdict> {
    const bool is_found = missing_from(attempt.output, list).size() < list.texts.size();
    return verdict_of(is_found, expected, quote(attempt.output));
  };
}

}  // namespace

CheckRow contains_any_check() {
  return {.name = "contains_any",
          .summary = "at least one of several texts appears in the answer",
          .example = "contains_any: [Paris, Lyon]",
          .fields = describe_fields<TextList>(),
          .make = make};
}

}  // namespace cupel

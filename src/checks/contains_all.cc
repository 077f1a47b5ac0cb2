#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/text_list.h"

namespace cupel {
namespace {

Result<CheckFunction> make(const Node& node, const CheckContext& /*context*/) {
  const TextList list = CUPEL_TRY(parse_text_list(node, "contains_all"));
  const std::string expected = fmt::format("text containing all of {}{}", quote_list(list.texts), case_note(list.ignore_case));
  return [=](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<std::string> missing = missing_from(attempt.output, list);
    if (missing.empty()) return passed(expected, quote(attempt.output));
    return failed(expected, quote(attempt.output), fmt::format("missing: {}", quote_list(missing)));
  };
}

}  // namespace

CheckRow contains_all_check() {
  return {.name = "contains_all",
          .summary = "each of several texts appears in the answer",
          .example = "contains_all: [Paris, Lyon]",
          .fields = describe_fields<TextList>(),
          .make = make};
}

}  // namespace cupel

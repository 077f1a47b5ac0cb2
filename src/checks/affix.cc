#include "checks/affix.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"

namespace cupel {

Result<Check> make_affix_check(const Node& node, std::string_view name, AnswerEnd end) {
  const AffixArgs args = CUPEL_TRY(parse_fields<AffixArgs>(node, name));
  const bool is_first = end == AnswerEnd::first;
  const std::string_view verb = is_first ? "begins" : "ends";
  if (args.text.empty()) return bad_argument(node, name, fmt::format("the text is empty: every answer {} with it", verb));
  const std::string expected = fmt::format("text that {} with {}{}", verb, quote(args.text), case_note(args.ignore_case));
  return [=, wanted = comparable(args.text, args.ignore_case)](const Attempt& attempt) -> Result<Verdict> {
    const std::string_view answer = args.trim ? trim(attempt.output) : std::string_view(attempt.output);
    const std::string text = comparable(answer, args.ignore_case);
    if (is_first) return verdict_of(text.starts_with(wanted), expected, quote(answer));
    return verdict_of(text.ends_with(wanted), expected, quote_end(answer));
  };
}

}  // namespace cupel

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
  const std::string wanted = comparable(args.text, args.ignore_case);
  const auto judge = [=](const Attempt& attempt) -> Result<Verdict> {
    const std::string_view answer = args.trim ? trim(attempt.output) : std::string_view(attempt.output);
    const std::string text = comparable(answer, args.ignore_case);
    if (is_first) return verdict_of(text.starts_with(wanted), expected, quote(answer));
    return verdict_of(text.ends_with(wanted), expected, quote_end(answer));
  };
  if (!is_first) return judge;
  // With `trim` white space at the end of what is there so far may yet be cut off, or become part of the middle. It cannot make the
  // beginning right that is wrong; but the right beginning must be there without it.
  const auto decide = [=](const AnswerPrefix& prefix) -> std::optional<Decision> {
    const std::string certain = comparable(args.trim ? trim(prefix.text) : prefix.text, args.ignore_case);
    if (certain.starts_with(wanted)) return decision_of(true);
    const std::string longest = comparable(args.trim ? trim_left(prefix.text) : prefix.text, args.ignore_case);
    return differ(longest, wanted) ? std::optional(decision_of(false)) : std::nullopt;
  };
  return Check(judge, decide);
}

}  // namespace cupel

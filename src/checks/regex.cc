#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "constraint/pattern.h"

namespace cupel {
namespace {

struct Args {
  std::string pattern;
  bool ignore_case = false;
  bool multiline = false;
  bool dot_all = false;
  bool ecmascript = false;
  void visit(auto& field) {
    field("pattern", pattern, "regular expression (PCRE2) that must match somewhere in the answer", FieldRule::required);
    field("ignore_case", ignore_case, "compare without regard to case");
    field("multiline", multiline, "^ and $ match at the start and end of every line");
    field("dot_all", dot_all, "a dot also matches a newline");
    field("ecmascript", ecmascript, "read the pattern as JavaScript does: \\d and \\w are ASCII, $ is the very end");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "regex"));
  if (args.pattern.empty()) return bad_argument(node, "regex", "the pattern is empty: it matches every answer");
  Result<Pattern> pattern = Pattern::compile(
      args.pattern, {.ignore_case = args.ignore_case, .multiline = args.multiline, .dot_all = args.dot_all, .ecmascript = args.ecmascript});
  if (!pattern) return bad_argument(node, "regex", pattern.error().message);
  const std::string expected = fmt::format("text matching /{}/{}", shorten(printable(args.pattern), 120), case_note(args.ignore_case));
  const auto judge = [pattern = *pattern, expected](const Attempt& attempt) -> Result<Verdict> {
    const std::optional<Pattern::Match> match = CUPEL_TRY(pattern.find_in(attempt.output));
    return verdict_of(match.has_value(), expected, quote(attempt.output));
  };
  const auto decide = [pattern = *std::move(pattern)](const AnswerPrefix& prefix) -> std::optional<Decision> {
    const std::optional<bool> is_found = pattern.will_be_found(prefix.text);
    return is_found ? std::optional(decision_of(*is_found)) : std::nullopt;
  };
  return Check(judge, decide);
}

}  // namespace

CheckRow regex_check() {
  return {.name = "regex",
          .summary = "a regular expression matches somewhere in the answer",
          .example = R"(regex: '\d{4}-\d{2}-\d{2}')",
          .fields = describe_fields<Args>(),
          .decided = "pass, once a match does not depend on what follows; fail, once a pattern with ^ at its start cannot match",
          .make = make};
}

}  // namespace cupel

#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/text_score.h"
#include "checks/text_scores/edit_distance.h"

namespace cupel {
namespace {

struct Args {
  std::string text;
  std::int64_t most = 5;
  bool ignore_case = false;
  bool trim = true;
  void visit(auto& field) {
    field("text", text, "what the answer should nearly be", FieldRule::required);
    field("most", most, "how many characters may be inserted, left out or replaced");
    field("ignore_case", ignore_case, "compare without regard to case");
    field("trim", trim, "leave out white space around the answer first");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "levenshtein"));
  if (args.most < 0) return bad_argument(node, "levenshtein", "'most' is below 0");
  const std::string expected = fmt::format("at most {} changes from {}{}", args.most, quote(args.text), case_note(args.ignore_case));
  const Words wanted = characters(comparable(args.trim ? trim(args.text) : std::string_view(args.text), args.ignore_case));
  return Check([=](const Attempt& attempt) -> Result<Verdict> {
    const std::string_view answer = args.trim ? trim(attempt.output) : std::string_view(attempt.output);
    const Words found = characters(comparable(answer, args.ignore_case));
    const std::size_t least = std::max(found.size(), wanted.size()) - std::min(found.size(), wanted.size());
    const auto most = static_cast<std::size_t>(args.most);
    // What differs so much in length need not be compared.
    if (least > most) return failed(expected, fmt::format("{} or more: {}", least, quote(answer)));
    CUPEL_CHECK(check_product(found.size(), wanted.size()));
    const std::size_t distance = edit_distance(found, wanted);
    return verdict_of(distance <= most, expected, fmt::format("{}: {}", distance, quote(answer)));
  });
}

}  // namespace

CheckRow levenshtein_check() {
  return {.name = "levenshtein",
          .summary = "the answer is a text but for a few characters (edit distance)",
          .example = "levenshtein: {text: Constantinople, most: 3}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

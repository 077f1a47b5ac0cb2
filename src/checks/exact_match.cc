#include <fmt/format.h>

#include <algorithm>

#include "checks/answer.h"
#include "checks/normalised.h"
#include "checks/rows.h"
#include "checks/text_list.h"

namespace cupel {
namespace {

struct Args {
  std::vector<std::string> texts;
  bool ignore_case = true;
  bool ignore_punctuation = true;
  bool ignore_articles = false;
  void visit(auto& field) {
    field("texts", texts, "the right answer, or several of which one must match", FieldRule::required);
    field("ignore_case", ignore_case, "compare without regard to case");
    field("ignore_punctuation", ignore_punctuation, "leave out punctuation");
    field("ignore_articles", ignore_articles, "leave out the words a, an and the");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "exact_match"));
  const Normalisation rules{args.ignore_case, args.ignore_punctuation, args.ignore_articles};
  std::vector<std::string> wanted;
  for (const std::string& text : args.texts) wanted.push_back(normalised(text, rules));
  if (wanted.empty()) return bad_argument(node, "exact_match", "the right answer is missing");
  if (std::ranges::any_of(wanted, [](const std::string& text) { return text.empty(); })) {
    return bad_argument(node, "exact_match", "nothing is left of a text when it is normalised; use equals");
  }
  const std::string expected = fmt::format("{}{}", args.texts.size() > 1 ? "one of " : "", quote_list(args.texts));
  return Check([=](const Attempt& attempt) -> Result<Verdict> {
    const bool is_match = std::ranges::find(wanted, normalised(attempt.output, rules)) != wanted.end();
    return verdict_of(is_match, expected, quote(attempt.output));
  });
}

}  // namespace

CheckRow exact_match_check() {
  return {.name = "exact_match",
          .summary = "the answer is a text, whatever its case, punctuation and white space",
          .example = "exact_match: {texts: [The Hague, Den Haag], ignore_articles: true}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

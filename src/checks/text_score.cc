#include "checks/text_score.h"

#include <fmt/format.h>

#include "checks/answer.h"

namespace cupel {
namespace {

constexpr std::size_t kMostSteps = 100'000'000;  // about a second

}  // namespace

Result<void> check_product(std::size_t a, std::size_t b) {
  if (b == 0 || a <= kMostSteps / b) return {};
  return fail(ErrorCode::limit_exceeded, fmt::format("comparing {} bytes with {} would take too long", a, b),
              {"shorten the answer by max_tokens, or compare with shorter texts"});
}

Result<Check> make_text_score_check(const Node& node, std::string_view name, const TextScoreArgs& args, TextScore score) {
  if (args.texts.empty()) return bad_argument(node, name, "a reference text is missing");
  std::vector<std::string> references;
  std::size_t longest = 0;
  for (const std::string& text : args.texts) {
    if (text.empty()) return bad_argument(node, name, "a reference text is empty");
    references.push_back(comparable(text, args.ignore_case));
    longest = std::max(longest, text.size());
  }
  if (!(args.least >= 0 && args.least <= 1)) return bad_argument(node, name, fmt::format("'least' is 0 to 1, not {:g}", args.least));
  const std::string more = args.texts.size() > 1 ? fmt::format(" or {} others", args.texts.size() - 1) : "";
  const std::string expected = fmt::format("a {} of at least {:g} against {}{}", name, args.least, quote(args.texts.front()), more);
  return Check([=, ignore_case = args.ignore_case, least = args.least](const Attempt& attempt) -> Result<Verdict> {
    CUPEL_CHECK(check_product(attempt.output.size() / 4, longest / 4));  // words and n-grams are fewer than bytes
    const double value = score(comparable(attempt.output, ignore_case), references);
    // A perfect score may miss 1 by a rounding error.
    Verdict verdict = verdict_of(value >= least - 1e-12, expected, fmt::format("{:.4g}: {}", value, quote(attempt.output)));
    verdict.score = value;
    return verdict;
  });
}

}  // namespace cupel

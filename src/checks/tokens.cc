#include <fmt/format.h>

#include <algorithm>

#include "checks/answer.h"
#include "checks/count_range.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::optional<std::string> count;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  void visit(auto& field) {
    field("count", count, "a number of tokens, or a comparison such as '<= 40'");
    field("min", min, "at least so many tokens");
    field("max", max, "at most so many tokens");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "tokens"));
  const Result<CountRange> range = parse_count_range(args.count, args.min, args.max);
  if (!range) return bad_argument(node, "tokens", range.error().message);
  return [range = *range](const Attempt& attempt) -> Result<Verdict> {
    const std::string expected = range.text + " tokens";
    if (attempt.source == Source::given) {
      return Verdict{.outcome = Outcome::skip, .expected = expected, .found = "", .why = "the tokens of a given answer are not known"};
    }
    const auto tokens = static_cast<std::size_t>(std::max(0, attempt.usage.completion_tokens));
    return verdict_of(contains(range, tokens), expected, fmt::format("{} tokens", tokens));
  };
}

}  // namespace

CheckRow tokens_check() {
  return {.name = "tokens",
          .summary = "the number of tokens in the answer",
          .example = "tokens: '<= 40'",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

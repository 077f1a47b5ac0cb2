#include <fmt/format.h>

#include <algorithm>

#include "checks/answer.h"
#include "checks/count_range.h"
#include "checks/rows.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const CountRange range = CUPEL_TRY(parse_count_range(node, "tokens"));
  const auto judge = [range](const Attempt& attempt) -> Result<Verdict> {
    const std::string expected = range.text + " tokens";
    if (attempt.source == Source::given) {
      return Verdict{.outcome = Outcome::skip, .expected = expected, .found = "", .why = "the tokens of a given answer are not known"};
    }
    if (!attempt.usage.is_known) return fail(ErrorCode::unavailable, "the backend does not say how many tokens the answer has");
    const auto tokens = static_cast<std::size_t>(std::max(0, attempt.usage.completion_tokens));
    return verdict_of(contains(range, tokens), expected, fmt::format("{} tokens", tokens));
  };
  return Check(judge,
               [range](const AnswerPrefix& prefix) { return decide_count(range, static_cast<std::size_t>(std::max(0, prefix.tokens))); });
}

}  // namespace

CheckRow tokens_check() {
  return {.name = "tokens",
          .summary = "the number of tokens in the answer",
          .example = "tokens: '<= 40'",
          .fields = describe_fields<CountArgs>(),
          .decided = "fail, once there are too many; pass, once there are enough and no most is given",
          .make = make};
}

}  // namespace cupel

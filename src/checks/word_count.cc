#include <fmt/format.h>

#include "base/counted.h"
#include "base/text.h"
#include "checks/answer.h"
#include "checks/count_range.h"
#include "checks/rows.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const CountRange range = CUPEL_TRY(parse_count_range(node, "word_count"));
  const auto judge = [range](const Attempt& attempt) -> Result<Verdict> {
    const std::size_t words = count_words(attempt.output);
    const std::string found = fmt::format("{}: {}", counted(words, "word"), quote(attempt.output));
    return verdict_of(contains(range, words), range.text + " words", found);
  };
  return Check(judge, [range](const AnswerPrefix& prefix) { return decide_count(range, count_words(prefix.text)); });
}

}  // namespace

CheckRow word_count_check() {
  return {.name = "word_count",
          .summary = "the number of words in the answer",
          .example = "word_count: {min: 5, max: 20}",
          .fields = describe_fields<CountArgs>(),
          .decided = "fail, once there are too many; pass, once there are enough and no most is given",
          .make = make};
}

}  // namespace cupel

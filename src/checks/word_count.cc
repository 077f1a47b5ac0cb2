#include <fmt/format.h>

#include "base/text.h"
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
    field("count", count, "a number of words, or a comparison such as '<= 20'");
    field("min", min, "at least so many words");
    field("max", max, "at most so many words");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "word_count"));
  const Result<CountRange> range = parse_count_range(args.count, args.min, args.max);
  if (!range) return bad_argument(node, "word_count", range.error().message);
  return [range = *range](const Attempt& attempt) -> Result<Verdict> {
    const std::size_t words = count_words(attempt.output);
    const std::string found = fmt::format("{} word{}: {}", words, words == 1 ? "" : "s", quote(attempt.output));
    return verdict_of(contains(range, words), range.text + " words", found);
  };
}

}  // namespace

CheckRow word_count_check() {
  return {.name = "word_count",
          .summary = "the number of words in the answer",
          .example = "word_count: {min: 5, max: 20}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

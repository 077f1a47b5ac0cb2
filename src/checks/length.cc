#include <fmt/format.h>

#include <algorithm>

#include "base/counted.h"
#include "checks/answer.h"
#include "checks/count_range.h"
#include "checks/rows.h"

namespace cupel {
namespace {

// Bytes that do not continue a character.
std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const CountRange range = CUPEL_TRY(parse_count_range(node, "length"));
  const auto judge = [range](const Attempt& attempt) -> Result<Verdict> {
    const std::size_t characters = count_characters(attempt.output);
    return verdict_of(contains(range, characters), range.text + " characters",
                      fmt::format("{}: {}", counted(characters, "character"), quote(attempt.output)));
  };
  return Check(judge, [range](const AnswerPrefix& prefix) { return decide_count(range, count_characters(prefix.text)); });
}

}  // namespace

CheckRow length_check() {
  return {.name = "length",
          .summary = "the number of characters (Unicode code points) in the answer",
          .example = "length: '<= 280'",
          .fields = describe_fields<CountArgs>(),
          .decided = "fail, once there are too many; pass, once there are enough and no most is given",
          .make = make};
}

}  // namespace cupel

#include "checks/text_scores/chrf.h"

#include "checks/rows.h"
#include "checks/text_score.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const auto args = CUPEL_TRY(parse_fields<TextScoreArgs>(node, "chrf"));
  return make_text_score_check(node, "chrf", args, [](std::string_view answer, const std::vector<std::string>& references) {
    return sentence_chrf(answer, references);
  });
}

}  // namespace

CheckRow chrf_check() {
  return {.name = "chrf",
          .summary = "chrF of the answer against reference texts, over runs of one to six characters: for any language",
          .example = "chrf: {texts: the cat sat on the mat, least: 0.5}",
          .fields = describe_fields<TextScoreArgs>(),
          .make = make};
}

}  // namespace cupel

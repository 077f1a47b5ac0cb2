#include "checks/text_scores/meteor.h"

#include "checks/rows.h"
#include "checks/text_score.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const auto args = CUPEL_TRY(parse_fields<TextScoreArgs>(node, "meteor"));
  return make_text_score_check(node, "meteor", args, [](std::string_view answer, const std::vector<std::string>& references) {
    std::vector<Words> words;
    for (const std::string& reference : references) words.push_back(rouge_words(reference, false));
    return sentence_meteor(rouge_words(answer, false), words);
  });
}

}  // namespace

CheckRow meteor_check() {
  return {.name = "meteor",
          .summary = "METEOR of the answer against reference texts, by spelling and English stems, without synonyms",
          .example = "meteor: {texts: the cat sat on the mat, least: 0.5}",
          .fields = describe_fields<TextScoreArgs>(),
          .make = make};
}

}  // namespace cupel

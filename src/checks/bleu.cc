#include "checks/text_scores/bleu.h"

#include "checks/rows.h"
#include "checks/text_score.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const auto args = CUPEL_TRY(parse_fields<TextScoreArgs>(node, "bleu"));
  return make_text_score_check(node, "bleu", args, [](std::string_view answer, const std::vector<std::string>& references) {
    std::vector<Words> words;
    for (const std::string& reference : references) words.push_back(words_13a(reference));
    return sentence_bleu(words_13a(answer), words);
  });
}

}  // namespace

CheckRow bleu_check() {
  return {.name = "bleu",
          .summary = "BLEU of the answer against reference texts, as sacreBLEU computes it for a sentence",
          .example = "bleu: {texts: the cat sat on the mat, least: 0.5}",
          .fields = describe_fields<TextScoreArgs>(),
          .make = make};
}

}  // namespace cupel

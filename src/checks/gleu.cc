#include "checks/rows.h"
#include "checks/text_score.h"
#include "checks/text_scores/bleu.h"

namespace cupel {
namespace {

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const auto args = CUPEL_TRY(parse_fields<TextScoreArgs>(node, "gleu"));
  return make_text_score_check(node, "gleu", args, [](std::string_view answer, const std::vector<std::string>& references) {
    std::vector<Words> words;
    for (const std::string& reference : references) words.push_back(words_13a(reference));
    return sentence_gleu(words_13a(answer), words);
  });
}

}  // namespace

CheckRow gleu_check() {
  return {.name = "gleu",
          .summary = "GLEU of the answer against reference texts: the smaller of precision and recall over runs of one to four words",
          .example = "gleu: {texts: the cat sat on the mat, least: 0.5}",
          .fields = describe_fields<TextScoreArgs>(),
          .make = make};
}

}  // namespace cupel

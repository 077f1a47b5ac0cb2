#include "checks/rouge.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::vector<std::string> texts;
  double least = kLeastRouge;
  bool stem = false;
  void visit(auto& field) {
    field("texts", texts, "what a good answer says, in one text or several; of several the one it is nearest to counts",
          FieldRule::required);
    field("least", least, "the least score, 0 to 1");
    field("stem", stem, "compare English words by their stems");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "rouge_l"));
  // The words are those of the lower-case text anyway.
  TextScoreArgs shared;
  shared.texts = args.texts;
  shared.least = args.least;
  return make_text_score_check(node, "rouge_l", shared, best_rouge(args.stem, rouge_l));
}

}  // namespace

CheckRow rouge_l_check() {
  return {.name = "rouge_l",
          .summary = "F1 of the longest common subsequence of words of answer and reference text (ROUGE-L)",
          .example = "rouge_l: {texts: the cat sat on the mat, least: 0.75}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include "checks/answer.h"
#include "checks/rouge.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::vector<std::string> texts;
  double least = kLeastRouge;
  std::int64_t n = 1;
  bool stem = false;
  void visit(auto& field) {
    field("texts", texts, "what a good answer says, in one text or several; of several the one it is nearest to counts",
          FieldRule::required);
    field("least", least, "the least score, 0 to 1");
    field("n", n, "how many words a run has: 1 for ROUGE-1, 2 for ROUGE-2");
    field("stem", stem, "compare English words by their stems");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "rouge_n"));
  if (args.n < 1 || args.n > 9) return bad_argument(node, "rouge_n", "'n' is 1 to 9");
  // The words are those of the lower-case text anyway.
  TextScoreArgs shared;
  shared.texts = args.texts;
  shared.least = args.least;
  return make_text_score_check(node, "rouge_n", shared,
                               best_rouge(args.stem, [n = static_cast<std::size_t>(args.n)](const Words& answer, const Words& reference) {
                                 return rouge_n(answer, reference, n);
                               }));
}

}  // namespace

CheckRow rouge_n_check() {
  return {.name = "rouge_n",
          .summary = "F1 of the runs of n words that answer and reference text have in common (ROUGE-N)",
          .example = "rouge_n: {texts: the cat sat on the mat, n: 2}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

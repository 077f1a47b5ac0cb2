#include "checks/answer.h"
#include "checks/context_check.h"
#include "checks/rows.h"
#include "checks/sentences.h"

namespace cupel {
namespace {

struct Args {
  std::string truth;
  std::string context;
  std::optional<Node> context_from;
  double threshold = 0.7;
  std::string judge;
  void visit(auto& field) {
    field("truth", truth, "what is known to be true and should stand in the context", FieldRule::required);
    field("context", context, "what was found to base an answer on; by default the answer itself");
    field("context_from", context_from, kContextFromHelp);
    field("threshold", threshold, "the least share of the sentences of `truth` that the context supports");
    field("judge", judge, kJudgeHelp);
  }
};

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "context_recall"));
  const std::vector<std::string> sentences = split_sentences(args.truth);
  if (sentences.empty()) return bad_argument(node, "context_recall", "there is no truth to look for");
  if (sentences.size() > kMostSentences) return bad_argument(node, "context_recall", "the truth has more than 60 sentences");
  CUPEL_CHECK(check_share(args.threshold, node, "context_recall"));
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "context_recall", context));
  const ContextSource source = CUPEL_TRY(ContextSource::make(args.context, args.context_from, node, "context_recall", context));
  return [args, sentences, judge, source](const Attempt& attempt) -> Result<Verdict> {
    const std::string found_context = CUPEL_TRY(source.of(attempt));
    const std::string& searched = found_context.empty() ? attempt.output : found_context;
    const SentenceCount found = CUPEL_TRY(count_sentences(
        judge, attempt, {"Yes means: what the sentence says can be found in the context.", {{"context", searched}}, sentences}));
    return judged_verdict(judge, attempt, share_verdict(found, sentences.size(), args.threshold, "the truth stands in the context"));
  };
}

}  // namespace

CheckRow context_recall_check() {
  return {.name = "context_recall",
          .summary = "a judge finds that the context holds what is known to be true",
          .example = "context_recall: {truth: Paris is the capital of France., context: France's capital is Paris.}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

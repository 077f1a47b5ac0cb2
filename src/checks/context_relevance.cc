#include "checks/answer.h"
#include "checks/context_check.h"
#include "checks/rows.h"
#include "checks/sentences.h"

namespace cupel {
namespace {

struct Args {
  std::string context;
  std::optional<Node> context_from;
  std::string question;
  double threshold = 0.7;
  std::string judge;
  void visit(auto& field) {
    field("context", context, "what was found to base an answer on; by default the answer itself");
    field("context_from", context_from, kContextFromHelp);
    field("question", question, "what was asked; by default the prompt");
    field("threshold", threshold, "the least share of the context's sentences that the question needs");
    field("judge", judge, kJudgeHelp);
  }
};

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "context_relevance"));
  CUPEL_CHECK(check_share(args.threshold, node, "context_relevance"));
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "context_relevance", context));
  const ContextSource source = CUPEL_TRY(ContextSource::make(args.context, args.context_from, node, "context_relevance", context));
  return [args, judge, source](const Attempt& attempt) -> Result<Verdict> {
    const std::string found_context = CUPEL_TRY(source.of(attempt));
    const std::vector<std::string> sentences = split_sentences(found_context.empty() ? attempt.output : found_context);
    if (sentences.empty()) return failed("a context", "nothing");
    const SentenceCount found =
        CUPEL_TRY(count_sentences(judge, attempt,
                                  {"The sentences are a context. Yes means: the sentence helps to answer the question.",
                                   {{"question", question_or_prompt(args.question, attempt)}},
                                   sentences}));
    return judged_verdict(judge, attempt, share_verdict(found, sentences.size(), args.threshold, "the context is relevant"));
  };
}

}  // namespace

CheckRow context_relevance_check() {
  return {.name = "context_relevance",
          .summary = "a judge finds that the context is about the question",
          .example = "context_relevance: {context: Paris is the capital of France., question: 'The capital of France?'}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include "checks/answer.h"
#include "checks/context_check.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string context;
  std::optional<Node> context_from;
  std::string question;
  double threshold = 0.7;
  std::string judge;
  void visit(auto& field) {
    field("context", context, "what the answer was to be based on");
    field("context_from", context_from, kContextFromHelp);
    field("question", question, "what was asked; by default the prompt");
    field("threshold", threshold, "the least share of the answer's statements that the context supports");
    field("judge", judge, kJudgeHelp);
  }
};

Result<std::vector<std::string>> statements_of(const Judge& judge, const Attempt& attempt, const std::string& question) {
  constexpr int kMostStatements = 20;
  const JudgeQuestion asked{
      .task =
          "List what the answer states, as short sentences that can be understood without the answer, each with one fact. Leave out what "
          "states no fact. The list is empty when the answer states nothing.",
      .exhibits = {{"question", question}, {"answer", attempt.output}},
      .schema = object_schema({{"statements", list_schema(text_schema(300), 0, kMostStatements)}}),
      .max_tokens = 1536};
  const Json said = CUPEL_TRY(judge.ask(attempt, asked));
  return said["statements"].get<std::vector<std::string>>();
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "context_faithfulness"));
  if (args.context.empty() && !args.context_from) return bad_argument(node, "context_faithfulness", "the context is empty");
  CUPEL_CHECK(check_share(args.threshold, node, "context_faithfulness"));
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "context_faithfulness", context));
  const ContextSource source = CUPEL_TRY(ContextSource::make(args.context, args.context_from, node, "context_faithfulness", context));
  return [args, judge, source](const Attempt& attempt) -> Result<Verdict> {
    const std::string found_context = CUPEL_TRY(source.of(attempt));
    const std::vector<std::string> statements = CUPEL_TRY(statements_of(judge, attempt, question_or_prompt(args.question, attempt)));
    if (statements.empty()) {
      return Verdict{
          .outcome = Outcome::skip, .expected = "statements", .found = quote(attempt.output), .why = "the answer states nothing"};
    }
    const SentenceCount found = CUPEL_TRY(
        count_sentences(judge, attempt, {"Yes means: the sentence follows from the context.", {{"context", found_context}}, statements}));
    return judged_verdict(judge, attempt,
                          share_verdict(found, statements.size(), args.threshold, "the statements follow from the context"));
  };
}

}  // namespace

CheckRow context_faithfulness_check() {
  return {.name = "context_faithfulness",
          .summary = "a judge finds that what the answer states follows from the context",
          .example = "context_faithfulness: {context: Paris is the capital of France., threshold: 0.9}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

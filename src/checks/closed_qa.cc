#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/judge_answer.h"
#include "checks/judging.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string criterion;
  std::string judge;
  void visit(auto& field) {
    field("criterion", criterion, "what the answer must meet, so that yes or no can be said", FieldRule::required);
    field("judge", judge, kJudgeHelp);
  }
};

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "closed_qa"));
  if (args.criterion.empty()) return bad_argument(node, "closed_qa", "the criterion is empty");
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "closed_qa", context));
  return [args, judge](const Attempt& attempt) -> Result<Verdict> {
    const JudgeQuestion question{
        .task =
            "Say whether the answer to the question meets the criterion. First give the reason in one or two sentences, then yes or no.",
        .exhibits = {{"question", attempt.prompt()}, {"answer", attempt.output}, {"criterion", args.criterion, true}},
        .schema = object_schema({{"reason", text_schema()}, {"meets", yes_or_no_schema()}})};
    const Json said = CUPEL_TRY(judge.ask(attempt, question));
    Verdict verdict = verdict_of(said["meets"] == "yes", "an answer that meets: " + quote(args.criterion), quote(attempt.output));
    verdict.why = told_reason(said["reason"].get<std::string>(), attempt.output);
    return judged_verdict(judge, attempt, std::move(verdict));
  };
}

}  // namespace

CheckRow closed_qa_check() {
  return {.name = "closed_qa",
          .summary = "a judge finds that the answer meets a criterion: yes or no",
          .example = "closed_qa: The answer names a city in France",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include <fmt/format.h>

#include <algorithm>

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
    field("criterion", criterion, "what makes one answer better than another, in words", FieldRule::required);
    field("judge", judge, kJudgeHelp);
  }
};

JudgeQuestion question_of(const Args& args, std::span<const Attempt* const> attempts) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < attempts.size(); ++i) names.push_back(fmt::format("answer {}", i + 1));
  JudgeQuestion question{
      .task = "Choose the answer that meets the criterion best. First give the reason in one or two sentences, then its name.",
      .exhibits = {}};
  const std::string asked = attempts.front()->prompt();
  const bool is_one_question = std::ranges::all_of(attempts, [&](const Attempt* each) { return each->prompt() == asked; });
  if (is_one_question) question.exhibits.push_back({"question", asked});
  for (std::size_t i = 0; i < attempts.size(); ++i) question.exhibits.push_back({names[i], attempts[i]->output});
  question.exhibits.push_back({"criterion", args.criterion, true});
  const std::vector<std::string_view> choices(names.begin(), names.end());
  question.schema = object_schema({{"reason", text_schema()}, {"best", choice_schema(choices)}});
  return question;
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "select_best"));
  if (args.criterion.empty()) return bad_argument(node, "select_best", "the criterion is empty");
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "select_best", context));
  return comparing([args, judge](std::span<const Attempt* const> attempts) -> Result<std::vector<Verdict>> {
    const Json said = CUPEL_TRY(judge.ask(*attempts.front(), question_of(args, attempts)));
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      Verdict verdict = verdict_of(said["best"] == fmt::format("answer {}", i + 1), "the answer that best meets: " + quote(args.criterion),
                                   quote(attempts[i]->output));
      verdict.why = told_reason(said["reason"].get<std::string>(), attempts[i]->output);
      verdicts.push_back(judged_verdict(judge, *attempts.front(), std::move(verdict)));
    }
    return verdicts;
  });
}

}  // namespace

CheckRow select_best_check() {
  return {.name = "select_best",
          .summary = "of the answers to the case (of several backends, or to several prompts of promptfoo's) a judge chooses this one",
          .example = "select_best: The shortest answer that is right",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/judge_answer.h"
#include "checks/judging.h"
#include "checks/rows.h"

namespace cupel {
namespace {

constexpr int kMostSteps = 6;

// The method of Liu et al., "G-Eval: NLG Evaluation using GPT-4 with Better Human Alignment" (2023): the judge first writes the steps in
// which it evaluates, then grades by them. The grade is the one it gives, not an expectation over its probabilities.
struct Args {
  std::vector<std::string> criteria;
  double threshold = 0.7;
  std::string judge;
  void visit(auto& field) {
    field("criteria", criteria, "what is graded, in words; of several the mean counts", FieldRule::required);
    field("threshold", threshold, "the least score from 0 to 1");
    field("judge", judge, kJudgeHelp);
  }
};

struct Grade {
  double score = 0;
  std::string reason;
};

Result<Grade> grade(const Judge& judge, const Attempt& attempt, const std::string& criterion) {
  const JudgeQuestion how{.task = "Write three to five short steps in which somebody should evaluate an answer by these criteria.",
                          .exhibits = {{"criteria", criterion, true}},
                          .schema = object_schema({{"steps", list_schema(text_schema(200), 1, kMostSteps)}})};
  const Json plan = CUPEL_TRY(judge.ask(attempt, how));
  std::string steps;
  for (const Json& step : plan["steps"]) steps += fmt::format("- {}\n", step.get<std::string>());
  const JudgeQuestion question{
      .task =
          "Evaluate the answer by the criteria, going through the steps. First give the reason in one or two sentences, then a score "
          "from 0 (the criteria are not met at all) to 10 (fully met).",
      .exhibits = {{"question", attempt.prompt()}, {"answer", attempt.output}, {"criteria", criterion, true}, {"steps", steps}},
      .schema = object_schema({{"reason", text_schema()}, {"score", grade_schema()}})};
  const Json said = CUPEL_TRY(judge.ask(attempt, question));
  return Grade{said["score"].get<double>() / 10, told_reason(said["reason"].get<std::string>(), attempt.output)};
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "g_eval"));
  if (args.criteria.empty()) return bad_argument(node, "g_eval", "there are no criteria");
  CUPEL_CHECK(check_share(args.threshold, node, "g_eval"));
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "g_eval", context));
  return [args, judge](const Attempt& attempt) -> Result<Verdict> {
    double sum = 0;
    std::string reasons;
    for (const std::string& criterion : args.criteria) {
      const Grade found = CUPEL_TRY(grade(judge, attempt, criterion));
      sum += found.score;
      if (args.criteria.size() > 1) reasons += fmt::format("{}{:g}: ", reasons.empty() ? "" : "; ", found.score);
      reasons += found.reason;
    }
    const double score = sum / static_cast<double>(args.criteria.size());
    // A mean such as that of 0.6 and 0.8 is off by an ulp.
    return judged_verdict(judge, attempt,
                          {.outcome = score >= args.threshold - 1e-9 ? Outcome::pass : Outcome::fail,
                           .score = score,
                           .expected = fmt::format("a score of at least {:g}", args.threshold),
                           .found = fmt::format("{:.3g}", score),
                           .why = reasons});
  };
}

}  // namespace

CheckRow g_eval_check() {
  return {.name = "g_eval",
          .summary = "a judge plans how to evaluate by criteria, then grades the answer",
          .example = "g_eval: {criteria: The answer is coherent and to the point, threshold: 0.6}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/judge_answer.h"
#include "checks/judging.h"
#include "checks/rows.h"
#include "checks/trajectory.h"

namespace cupel {
namespace {

constexpr std::size_t kShownSteps = 40;  // the first and the last ones
constexpr std::size_t kShownArguments = 200;

struct Args {
  std::string goal;
  std::optional<double> threshold;
  std::string judge;
  void visit(auto& field) {
    field("goal", goal, "what is to be achieved, in words", FieldRule::required);
    field("threshold", threshold, "the least score from 0 to 1, in addition to what the judge decides");
    field("judge", judge, kJudgeHelp);
  }
};

std::string shown_step(const TrajectoryStep& step) {
  const std::string name = shorten(printable(step.name), kShownArguments);
  if (step.kind != StepKind::tool) return fmt::format("{}: {}", step_kind_name(step.kind), name);
  return fmt::format("{}({})", name, step.arguments ? excerpt(*step.arguments, kShownArguments) : "");
}

// Numbered, so that what is left out shows.
std::string shown_steps(std::span<const TrajectoryStep> steps) {
  if (steps.empty()) return "no tool was called";
  std::string text;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps.size() > kShownSteps && i == kShownSteps / 2) {
      const std::size_t left_out = steps.size() - kShownSteps;
      text += fmt::format("({} more)\n", left_out);
      i += left_out;
    }
    text += fmt::format("{}. {}\n", i + 1, shown_step(steps[i]));
  }
  return text;
}

// Agents speak with each other, so that their answer is all of it; else the last answer stands apart.
std::string shown_task(const Attempt& attempt) {
  std::string text;
  for (const TurnResult& turn : attempt.turns) {
    if (turn.speaker.empty()) text += (text.empty() ? "" : "\n\n") + turn.user;
  }
  return text.empty() ? attempt.prompt() : text;
}

JudgeQuestion question_of(const Args& args, const Attempt& attempt, std::span<const TrajectoryStep> steps) {
  return {
      .task =
          "Decide whether the assistant achieved the goal. The steps show what it did, the answer what it said in the end. "
          "What matters is the result, not the style; what is only announced is not achieved. First give the reason in one or two "
          "sentences, then a score from 0 (nothing of it) to 10 (all of it), then whether the goal is achieved.",
      .exhibits = {{"goal", args.goal, true}, {"request", shown_task(attempt)}, {"steps", shown_steps(steps)}, {"answer", attempt.output}},
      .schema = object_schema({{"reason", text_schema()}, {"score", grade_schema()}, {"achieved", yes_or_no_schema()}})};
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "goal_success"));
  if (trim(args.goal).empty()) return bad_argument(node, "goal_success", "the goal is empty");
  if (args.threshold) CUPEL_CHECK(check_share(*args.threshold, node, "goal_success"));
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "goal_success", context));
  return [args, judge](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<TrajectoryStep> steps = CUPEL_TRY(trajectory_of(attempt));
    const Json said = CUPEL_TRY(judge.ask(attempt, question_of(args, attempt, steps)));
    const double score = said["score"].get<double>() / 10;
    CUPEL_CHECK(judge.check_agreement(attempt, score, said["achieved"] == "yes"));
    const bool is_pass = said["achieved"] == "yes" && score >= args.threshold.value_or(0);
    return judged_verdict(judge, attempt,
                          {.outcome = is_pass ? Outcome::pass : Outcome::fail,
                           .score = score,
                           .expected = "the goal achieved: " + quote(args.goal),
                           .found = fmt::format("{}; {}", names_of(steps), quote(attempt.output)),
                           .why = told_reason(said["reason"].get<std::string>(), attempt.output)});
  };
}

}  // namespace

CheckRow goal_success_check() {
  return {.name = "goal_success",
          .summary = "a judge finds that the goal was achieved, by the tools that were called in all turns and the answer",
          .example = "goal_success: The customer knows when the order arrives",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

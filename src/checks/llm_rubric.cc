#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "checks/answer.h"
#include "checks/judge_answer.h"
#include "checks/judging.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string rubric;
  std::string prompt;
  std::optional<double> threshold;
  std::string judge;
  void visit(auto& field) {
    field("rubric", rubric, "what the answer must do, in words", FieldRule::required);
    field("prompt", prompt, "what the judge is asked, in your words; {output} and {rubric} stand in it; scores are then 0 to 1");
    field("threshold", threshold, "the least score from 0 to 1, in addition to what the judge decides");
    field("judge", judge, kJudgeHelp);
  }
};

// {output} and {rubric} replaced, in one pass: an answer may hold them too.
std::string insert(std::string_view text, const std::map<std::string_view, std::string_view>& values) {
  std::string out;
  while (!text.empty()) {
    const auto value = std::ranges::find_if(values, [&](const auto& each) { return text.starts_with(each.first); });
    out += value != values.end() ? value->second : text.substr(0, 1);
    text.remove_prefix(value != values.end() ? value->first.size() : 1);
  }
  return out;
}

JudgeQuestion own_question(const Args& args, const Attempt& attempt) {
  if (args.prompt.empty()) {
    return {
        .task =
            "Decide whether the answer satisfies the rubric. First give the reason in one or two sentences, then a score from 0 (not at "
            "all) to 10 (in every respect), then whether it passes.",
        .exhibits = {{"question", attempt.prompt()}, {"answer", attempt.output}, {"rubric", args.rubric, true}},
        .schema = object_schema({{"reason", text_schema()}, {"score", grade_schema()}, {"pass", {{"type", "boolean"}}}})};
  }
  return {.task = insert(args.prompt, {{"{output}", attempt.output}, {"{rubric}", args.rubric}}),
          .exhibits = {},
          .schema = object_schema({{"reason", text_schema()}, {"score", share_schema()}, {"pass", {{"type", "boolean"}}}})};
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "llm_rubric"));
  if (args.rubric.empty() && args.prompt.empty()) return bad_argument(node, "llm_rubric", "the rubric is empty");
  if (args.threshold) CUPEL_CHECK(check_share(*args.threshold, node, "llm_rubric"));
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "llm_rubric", context));
  return [args, judge](const Attempt& attempt) -> Result<Verdict> {
    const Json said = CUPEL_TRY(judge.ask(attempt, own_question(args, attempt)));
    const double score = said["score"].get<double>() / (args.prompt.empty() ? 10 : 1);
    CUPEL_CHECK(judge.check_agreement(attempt, score, said["pass"].get<bool>()));
    const bool is_pass = said["pass"].get<bool>() && score >= args.threshold.value_or(0);
    return judged_verdict(judge, attempt,
                          {.outcome = is_pass ? Outcome::pass : Outcome::fail,
                           .score = score,
                           .expected = "an answer that satisfies: " + quote(args.rubric.empty() ? args.prompt : args.rubric),
                           .found = quote(attempt.output),
                           .why = told_reason(said["reason"].get<std::string>(), attempt.output)});
  };
}

}  // namespace

CheckRow llm_rubric_check() {
  return {.name = "llm_rubric",
          .summary = "a judge finds that the answer satisfies a rubric",
          .example = "llm_rubric: Is polite and names the capital of France",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include <fmt/format.h>

#include <array>

#include "checks/answer.h"
#include "checks/judge_answer.h"
#include "checks/judging.h"
#include "checks/rows.h"

namespace cupel {
namespace {

// How an answer relates to a reference, and what that is worth by default: only a contradiction fails.
struct Relation {
  std::string_view name;
  std::string_view meaning;
};
constexpr std::array kRelations = {Relation{"subset", "says a part of what the reference says, and nothing against it"},
                                   Relation{"superset", "says all that the reference says and more, and nothing against it"},
                                   Relation{"agree", "says what the reference says"},
                                   Relation{"disagree", "contradicts the reference in a fact"},
                                   Relation{"differ_but_factual", "differs from the reference, but not in its facts"}};

struct Args {
  std::string reference;
  double subset = 1;
  double superset = 1;
  double agree = 1;
  double disagree = 0;
  double differ_but_factual = 1;
  std::string judge;
  void visit(auto& field) {
    field("reference", reference, "what is known to be true", FieldRule::required);
    field("subset", subset, "the score of an answer that says only a part of it; 0 fails, as for the others");
    field("superset", superset, "the score of an answer that says more");
    field("agree", agree, "the score of an answer that says the same");
    field("disagree", disagree, "the score of an answer that contradicts it");
    field("differ_but_factual", differ_but_factual, "the score of an answer that differs in nothing that matters");
    field("judge", judge, kJudgeHelp);
  }
};

double score_of(const Args& args, const std::string& relation) {
  if (relation == "subset") return args.subset;
  if (relation == "superset") return args.superset;
  if (relation == "agree") return args.agree;
  if (relation == "disagree") return args.disagree;
  return args.differ_but_factual;
}

JudgeQuestion question_of(const Args& args, const Attempt& attempt) {
  std::string task = "Compare the facts of the answer with those of the reference, which is true; style does not matter. The answer is:\n";
  std::vector<std::string_view> names;
  for (const Relation& each : kRelations) {
    task += fmt::format("- {}: it {}\n", each.name, each.meaning);
    names.push_back(each.name);
  }
  task += "First give the reason in one or two sentences, then which of these it is.";
  return {.task = std::move(task),
          .exhibits = {{"question", attempt.prompt()}, {"reference", args.reference, true}, {"answer", attempt.output}},
          .schema = object_schema({{"reason", text_schema()}, {"relation", choice_schema(names)}})};
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "factuality"));
  if (args.reference.empty()) return bad_argument(node, "factuality", "the reference is empty");
  for (const Relation& each : kRelations) CUPEL_CHECK(check_share(score_of(args, std::string(each.name)), node, "factuality"));
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "factuality", context));
  return [args, judge](const Attempt& attempt) -> Result<Verdict> {
    const Json said = CUPEL_TRY(judge.ask(attempt, question_of(args, attempt)));
    const double score = score_of(args, said["relation"]);
    return judged_verdict(judge, attempt,
                          {.outcome = score > 0 ? Outcome::pass : Outcome::fail,
                           .score = score,
                           .expected = "the facts of: " + quote(args.reference),
                           .found = quote(attempt.output),
                           .why = fmt::format("{}: {}", said["relation"].get<std::string>(),
                                              told_reason(said["reason"].get<std::string>(), attempt.output))});
  };
}

}  // namespace

CheckRow factuality_check() {
  return {.name = "factuality",
          .summary = "a judge finds that the answer does not contradict a reference",
          .example = "factuality: Paris is the capital of France",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

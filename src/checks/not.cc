#include "checks/nested.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  Node check;
  void visit(auto& field) { field("check", check, "the check that must fail, written as in a case", FieldRule::required); }
};

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "not"));
  const NestedCheck nested = CUPEL_TRY(make_nested(args.check, context));
  const auto judge = [nested](const Attempt& attempt) -> Result<Verdict> {
    Verdict verdict = CUPEL_TRY(nested.judge(attempt));
    verdict.outcome = inverse_of(verdict.outcome);
    verdict.score = 1 - verdict.score;
    verdict.expected = "not: " + verdict.expected;
    // Why the nested check failed is of no use to those who wanted it to.
    if (verdict.outcome == Outcome::pass) verdict.why.clear();
    return verdict;
  };
  const auto decide = [nested](const AnswerPrefix& prefix) {
    std::optional<Decision> decision = cupel::decide(nested.check, prefix);
    if (!decision) return decision;
    decision->outcome = inverse_of(decision->outcome);
    if (decision->score) decision->score = 1 - *decision->score;
    return decision;
  };
  Check check(judge, decide);
  check.reads_time = nested.check.reads_time;
  return check;
}

}  // namespace

CheckRow not_check() {
  return {.name = "not",
          .summary = "a check fails; errors and skips stay what they are",
          .example = "not: {contains: I cannot}",
          .fields = describe_fields<Args>(),
          .decided = "when the nested check is",
          .make = make};
}

}  // namespace cupel

#include "checks/nested.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::vector<Node> checks;
  std::optional<double> threshold;
  void visit(auto& field) {
    field("checks", checks, "the checks, each written as in a case", FieldRule::required);
    field("threshold", threshold, "pass at this weighted mean score of the checks, 0 to 1, instead of when all pass");
  }
};

Check by_score(const std::vector<NestedCheck>& checks, double threshold) {
  const auto judge = [=](const Attempt& attempt) { return combine_by_score(threshold, judge_nested(checks, attempt)); };
  Check check(judge, [=](const AnswerPrefix& prefix) { return decide_by_score(checks, prefix, threshold); });
  check.reads_time = reads_time(checks);
  return check;
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "all"));
  const std::vector<NestedCheck> checks = CUPEL_TRY(make_nested_list(Node{args.checks, node.mark}, "all", context));
  if (args.threshold) return by_score(checks, *args.threshold);
  const auto judge = [checks](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<NestedVerdict> nested = judge_nested(checks, attempt);
    return combine(all_of(outcomes_of(nested)), "all", nested);
  };
  const auto decide = [checks](const AnswerPrefix& prefix) { return decide_nested(checks, prefix, Outcome::fail, &all_of); };
  Check check(judge, decide);
  check.reads_time = reads_time(checks);
  return check;
}

}  // namespace

CheckRow all_check() {
  return {.name = "all",
          .summary = "every one of several checks passes, or their mean score reaches a threshold",
          .example = "all: [{contains: Paris}, {not: {contains: Lyon}}]",
          .fields = describe_fields<Args>(),
          .decided = "fail, once one of the checks is decided to fail; else, and with a threshold, when every check is decided",
          .make = make};
}

}  // namespace cupel

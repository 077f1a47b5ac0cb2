#include <algorithm>
#include <map>

#include "checks/nested.h"
#include "checks/rows.h"
#include "checks/script_check.h"

namespace cupel {
namespace {

struct Args {
  TransformArgs script;
  std::optional<double> threshold;
  std::vector<Node> checks;
  void visit(auto& field) {
    script.visit(field);
    field("threshold", threshold, "the least score; without it a number above 0 passes");
    field("checks", checks, "the checks, each written as in a case; the script gets their scores by `metric`", FieldRule::required);
  }
};

// By name, of one name the weighted mean.
Json scores_by_name(std::span<const NestedVerdict> nested) {
  std::map<std::string, std::pair<double, double>> sums;
  for (const NestedVerdict& each : nested) {
    for (const NamedScore& score : each.verdict->metrics) {
      auto& [sum, weight] = sums[score.name];
      sum += score.score * score.weight;
      weight += score.weight;
    }
  }
  Json scores = Json::object();
  for (const auto& [name, sum] : sums) {
    if (sum.second > 0) scores[name] = sum.first / sum.second;
  }
  return scores;
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "scored"));
  Script script = CUPEL_TRY(make_transform(args.script, node, "scored", context));
  if (args.script.file.ends_with(".py") && args.script.function.empty()) script.call.function = "get_score";
  const std::vector<NestedCheck> checks =
      CUPEL_TRY(make_nested_list(Node{NodeMap{{"checks", node.mark, {args.checks, node.mark}}}, node.mark}, "scored", context));
  Check check([script, checks, threshold = args.threshold](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<NestedVerdict> nested = judge_nested(checks, attempt);
    const bool is_error = std::ranges::any_of(nested, [](const NestedVerdict& each) { return !each.verdict; });
    Verdict combined = CUPEL_TRY(combine(is_error ? Outcome::error : Outcome::fail, "scored", nested));
    Json told = script_context(attempt);
    told["threshold"] = threshold ? Json(*threshold) : Json(nullptr);
    Json arguments = Json::array({scores_by_name(nested), std::move(told)});
    const Json said = CUPEL_TRY(script.run_with(attempt, std::move(arguments), {"scores", "context"}));
    Verdict verdict = CUPEL_TRY(verdict_in(said, threshold, "a script to find the scores good enough"));
    verdict.judges = std::move(combined.judges);
    verdict.metrics.insert(verdict.metrics.end(), combined.metrics.begin(), combined.metrics.end());
    if (verdict.why.empty()) verdict.why = combined.found;
    return verdict;
  });
  check.reads_time = reads_time(checks);
  return check;
}

}  // namespace

CheckRow scored_check() {
  return {.name = "scored",
          .summary = "a script decides by the scores of several checks",
          .example = "scored: {javascript: scores.tone > 0.5, checks: [{contains: please, metric: tone}]}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

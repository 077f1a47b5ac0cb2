#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/judging.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string method = "average";
  std::optional<Node> weights;
  std::optional<double> threshold;
  void visit(auto& field) {
    field("method", method, "average or sum of the scores of the case's other checks");
    field("weights", weights, "a map of check names to weights, instead of those of the checks");
    field("threshold", threshold, "the least score the best answer must have");
  }
};

struct Weights {
  std::vector<std::pair<std::string, double>> by_type;
  double of(const CheckResult& check) const {
    for (const auto& [type, weight] : by_type) {
      if (type == check.type) return weight;
    }
    return check.weight;
  }
};

// Nothing where no check has a score.
std::optional<double> total_of(const Attempt& attempt, const Weights& weights, bool is_sum) {
  double sum = 0, weight = 0;
  for (const CheckResult& check : attempt.checks) {
    if (!check.score) continue;
    sum += *check.score * weights.of(check);
    weight += weights.of(check);
  }
  if (weight <= 0) return std::nullopt;
  return is_sum ? sum : sum / weight;
}

Result<Weights> read_weights(const Args& args, const CheckContext& context) {
  Weights weights;
  if (!args.weights || args.weights->is_null()) return weights;
  if (!args.weights->is_map()) return bad_argument(*args.weights, "max_score", "'weights' is a map of check names to numbers");
  for (const NodeEntry& entry : *args.weights->as_map()) {
    double weight = 0;
    if (!fields::read(entry.value, weight) || !(weight >= 0)) {
      return bad_argument(entry.value, "max_score", fmt::format("the weight of '{}' must be a number of at least 0", entry.key));
    }
    if (context.table.find(entry.key) == nullptr) {
      return bad_argument(entry.value, "max_score", fmt::format("'weights' names '{}', which is no check", entry.key));
    }
    weights.by_type.emplace_back(entry.key, weight);
  }
  return weights;
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "max_score"));
  if (args.method != "average" && args.method != "sum") {
    return bad_argument(node, "max_score", fmt::format("'method' is average or sum, not '{}'", args.method));
  }
  const Weights weights = CUPEL_TRY(read_weights(args, context));
  return comparing([args, weights](std::span<const Attempt* const> attempts) -> Result<std::vector<Verdict>> {
    std::vector<double> totals;
    for (const Attempt* attempt : attempts) {
      const std::optional<double> total = total_of(*attempt, weights, args.method == "sum");
      if (!total) return fail(ErrorCode::invalid_suite, "max_score: the case has no other check with a score");
      totals.push_back(*total);
    }
    const std::size_t best =
        static_cast<std::size_t>(std::max_element(totals.begin(), totals.end()) - totals.begin());  // of equals the first
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < totals.size(); ++i) {
      const bool is_enough = !args.threshold || totals[i] >= *args.threshold - 1e-9;
      Verdict verdict =
          verdict_of(i == best && is_enough, fmt::format("the best score, {:.3g}", totals[best]), fmt::format("{:.3g}", totals[i]));
      if (i == best && !is_enough) verdict.why = fmt::format("the best score is below {:g}", *args.threshold);
      verdicts.push_back(std::move(verdict));
    }
    return verdicts;
  });
}

}  // namespace

CheckRow max_score_check() {
  return {.name = "max_score",
          .summary = "of the answers that several backends give to the case this one scores best in the other checks",
          .example = "max_score: {method: average, threshold: 0.5}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel

#include "run/judge.h"

#include <algorithm>

namespace cupel {
namespace {

// Nothing when no check with a weight has a score.
std::optional<double> mean_score(std::span<const CheckResult* const> checks) {
  double sum = 0, weight = 0;
  for (const CheckResult* check : checks) {
    if (!check->score) continue;
    sum += *check->score * check->weight;
    weight += check->weight;
  }
  if (weight <= 0) return std::nullopt;
  return sum / weight;
}

}  // namespace

std::vector<CheckResult> judge_all(std::span<const CheckSpec> specs, std::span<const Check> functions, const Attempt& attempt) {
  std::vector<CheckResult> results;
  results.reserve(specs.size());
  for (std::size_t i = 0; i < specs.size(); ++i) results.push_back(judge(specs[i], functions[i], attempt));
  return results;
}

bool decide_all(std::span<const Check> checks, std::optional<double> threshold, const AnswerPrefix& prefix) {
  return !checks.empty() && std::ranges::all_of(checks, [&](const Check& check) {
    const std::optional<Decision> decision = decide(check, prefix);
    if (!decision) return false;
    const bool has_score = decision->outcome == Outcome::pass || decision->outcome == Outcome::fail;
    return !threshold || !has_score || decision->score.has_value();
  });
}

void conclude(Attempt& attempt, std::optional<double> threshold) {
  const std::vector<const CheckResult*> checks = attempt.every_check();
  std::vector<Outcome> outcomes;
  for (const CheckResult* check : checks) outcomes.push_back(check->outcome);
  attempt.outcome = all_of(outcomes);
  const std::optional<double> mean = mean_score(checks);
  if (threshold) {
    if (std::find(outcomes.begin(), outcomes.end(), Outcome::error) != outcomes.end()) {
      attempt.outcome = Outcome::error;
    } else if (attempt.outcome != Outcome::skip) {
      // Sums of weights such as 0.1 are off by an ulp; a score that people read as equal reaches the threshold.
      attempt.outcome = mean.value_or(1) >= *threshold - 1e-9 ? Outcome::pass : Outcome::fail;
    }
  }
  attempt.score.reset();
  if (attempt.outcome == Outcome::pass || attempt.outcome == Outcome::fail) {
    attempt.score = mean.value_or(attempt.outcome == Outcome::pass ? 1 : 0);
  }
}

}  // namespace cupel

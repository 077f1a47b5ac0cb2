#include "checks/nested.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/answer.h"

namespace cupel {
namespace {

// How many combinators stand above each other from here down, looking no further than the limit.
int nesting_of(const Node& node, int limit) {
  if (limit == 0) return 0;
  int deepest = 0;
  if (const NodeList* list = node.as_list()) {
    for (const Node& item : *list) deepest = std::max(deepest, nesting_of(item, limit));
  } else if (const NodeMap* map = node.as_map()) {
    for (const NodeEntry& entry : *map) {
      const bool is_combinator = entry.key == "not" || entry.key == "all" || entry.key == "any";
      deepest = std::max(deepest, (is_combinator ? 1 : 0) + nesting_of(entry.value, is_combinator ? limit - 1 : limit));
    }
  }
  return deepest;
}

bool has_score(Outcome outcome) { return outcome == Outcome::pass || outcome == Outcome::fail; }

// A weighted mean, and what stands for it when nothing has a weight.
class MeanScore {
 public:
  void add(double score, double weight) {
    sum_ += weight * score;
    weights_ += weight;
  }
  double value(Outcome combined) const { return value_or(combined == Outcome::pass ? 1 : 0); }
  double value_or(double otherwise) const { return weights_ > 0 ? sum_ / weights_ : otherwise; }

 private:
  double sum_ = 0;
  double weights_ = 0;
};

MeanScore mean_of(std::span<const NestedVerdict> nested) {
  MeanScore mean;
  for (const NestedVerdict& each : nested) {
    if (has_score(each.outcome())) mean.add(each.verdict->score, each.check->spec.weight);
  }
  return mean;
}

// Sums of weights such as 0.1 are off by an ulp; a score that people read as equal reaches the threshold.
Outcome outcome_by(double score, double threshold) { return score >= threshold - 1e-9 ? Outcome::pass : Outcome::fail; }

std::string describe(const NestedVerdict& nested) {
  const Verdict& verdict = *nested.verdict;
  if (verdict.outcome == Outcome::skip) return fmt::format("{} ({})", nested.check->spec.type, verdict.why);
  std::string text = fmt::format("{} (expected {}, found {}", nested.check->spec.type, verdict.expected, verdict.found);
  if (!verdict.why.empty()) text += "; " + verdict.why;
  return text + ")";
}

// "1 of 3 failed: contains (expected …, found …)"
std::string describe_those(Outcome outcome, std::span<const NestedVerdict> nested) {
  std::vector<std::string> texts;
  for (const NestedVerdict& each : nested) {
    if (each.verdict && each.outcome() == outcome) texts.push_back(describe(each));
  }
  const char* what = outcome == Outcome::fail ? "failed" : outcome == Outcome::skip ? "skipped" : "passed";
  return fmt::format("{} of {} {}: {}", texts.size(), nested.size(), what, join(texts, ", "));
}

}  // namespace

Result<NestedCheck> make_nested(const Node& node, const CheckContext& context) {
  if (nesting_of(node, kMaxNestedChecks + 1) >= kMaxNestedChecks) {
    const std::string place = node.mark.line == 0 ? std::string() : describe_mark(node.mark) + ": ";
    return fail(ErrorCode::invalid_suite, fmt::format("{}checks are nested more than {} deep", place, kMaxNestedChecks));
  }
  CheckSpec spec = CUPEL_TRY(parse_check_spec(node));
  Check check = CUPEL_TRY(context.table.make(spec, context));
  if (check.compare) {
    return bad_argument(node, spec.type, "it compares the answers of several backends and cannot stand inside another check");
  }
  return NestedCheck{std::move(spec), std::move(check)};
}

Result<Verdict> NestedCheck::judge(const Attempt& attempt) const {
  Verdict verdict = CUPEL_TRY(check.judge(attempt));
  add_metric(spec, verdict);
  return verdict;
}

Result<std::vector<NestedCheck>> make_nested_list(const Node& args, std::string_view owner, const CheckContext& context) {
  const NestedList list = CUPEL_TRY(parse_fields<NestedList>(args, owner));
  std::vector<NestedCheck> checks;
  for (const Node& item : list.checks) checks.push_back(CUPEL_TRY(make_nested(item, context)));
  if (checks.empty()) return bad_argument(args, owner, "the list of checks is empty");
  return checks;
}

bool reads_time(std::span<const NestedCheck> checks) {
  return std::ranges::any_of(checks, [](const NestedCheck& each) { return each.check.reads_time; });
}

std::vector<NestedVerdict> judge_nested(std::span<const NestedCheck> checks, const Attempt& attempt) {
  std::vector<NestedVerdict> verdicts;
  for (const NestedCheck& check : checks) verdicts.push_back({&check, check.judge(attempt)});
  for (NestedVerdict& each : verdicts) {
    if (each.verdict && each.verdict->outcome == Outcome::error) each.verdict = fail(ErrorCode::internal, each.verdict->why);
  }
  return verdicts;
}

std::vector<Outcome> outcomes_of(std::span<const NestedVerdict> nested) {
  std::vector<Outcome> outcomes;
  for (const NestedVerdict& each : nested) outcomes.push_back(each.outcome());
  return outcomes;
}

Result<Verdict> combine(Outcome combined, std::string_view quantifier, std::span<const NestedVerdict> nested) {
  if (combined == Outcome::error) {
    const auto first = std::find_if(nested.begin(), nested.end(), [](const NestedVerdict& each) { return !each.verdict; });
    return fail(Error(first->verdict.error()).with(fmt::format("in '{}', inside '{}'", first->check->spec.type, quantifier)));
  }
  Verdict verdict{.outcome = combined, .score = mean_of(nested).value(combined)};
  std::vector<std::string> expected;
  for (const NestedVerdict& each : nested) {
    if (!each.verdict) continue;
    expected.push_back(each.verdict->expected);
    verdict.metrics.insert(verdict.metrics.end(), each.verdict->metrics.begin(), each.verdict->metrics.end());
    for (const std::string& judge : each.verdict->judges) {
      if (std::ranges::find(verdict.judges, judge) == verdict.judges.end()) verdict.judges.push_back(judge);
    }
  }
  verdict.expected = shorten(fmt::format("{} of: {}", quantifier, join(expected, "; ")), 400);
  verdict.found = combined == Outcome::skip ? "" : shorten(describe_those(combined, nested), 400);
  if (combined == Outcome::skip) verdict.why = describe_those(Outcome::skip, nested);
  return verdict;
}

Result<Verdict> combine_by_score(double threshold, std::span<const NestedVerdict> nested) {
  std::vector<Outcome> outcomes = outcomes_of(nested);
  const bool is_error = std::ranges::find(outcomes, Outcome::error) != outcomes.end();
  const bool is_judged = std::ranges::any_of(outcomes, has_score);
  if (is_error || !is_judged) return combine(is_error ? Outcome::error : all_of(outcomes), "all", nested);
  const double score = mean_of(nested).value_or(0);
  Verdict verdict = CUPEL_TRY(combine(Outcome::fail, "all", nested));
  verdict.outcome = outcome_by(score, threshold);
  verdict.score = score;
  verdict.expected = shorten(fmt::format("a score of at least {:g} over {}", threshold, verdict.expected), 400);
  verdict.found = shorten(fmt::format("{:.3g}; {}", score, verdict.found), 400);
  return verdict;
}

std::optional<Decision> decide_by_score(std::span<const NestedCheck> checks, const AnswerPrefix& prefix, double threshold) {
  MeanScore mean;
  bool is_judged = false;
  for (const NestedCheck& each : checks) {
    const std::optional<Decision> decision = decide(each.check, prefix);
    if (!decision || decision->outcome == Outcome::error) return decision;
    if (!has_score(decision->outcome)) continue;
    if (!decision->score) return std::nullopt;
    mean.add(*decision->score, each.spec.weight);
    is_judged = true;
  }
  if (!is_judged) return Decision{.outcome = Outcome::skip, .score = {}};
  const double score = mean.value_or(0);
  return Decision{.outcome = outcome_by(score, threshold), .score = score};
}

std::optional<Decision> decide_nested(std::span<const NestedCheck> checks, const AnswerPrefix& prefix, Outcome decisive,
                                      Outcome (*algebra)(std::span<const Outcome>)) {
  std::vector<Outcome> outcomes;
  MeanScore mean;
  bool is_score_known = true;
  for (const NestedCheck& each : checks) {
    const std::optional<Decision> decision = decide(each.check, prefix);
    if (!decision) continue;
    outcomes.push_back(decision->outcome);
    if (!has_score(decision->outcome)) continue;
    if (decision->score) mean.add(*decision->score, each.spec.weight);
    else is_score_known = false;
  }
  const bool are_all_known = outcomes.size() == checks.size();
  if (!are_all_known && std::ranges::find(outcomes, decisive) == outcomes.end()) return std::nullopt;
  Decision combined{.outcome = are_all_known ? algebra(outcomes) : decisive, .score = {}};
  if (are_all_known && is_score_known && has_score(combined.outcome)) combined.score = mean.value(combined.outcome);
  return combined;
}

}  // namespace cupel

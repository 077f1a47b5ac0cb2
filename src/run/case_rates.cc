#include "run/case_rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/statistics/pass_at_k.h"
#include "core/statistics/rate_interval.h"

namespace cupel {
namespace {

std::size_t hash_of_answer(const Attempt& attempt) {
  std::string text;
  for (const TurnResult& turn : attempt.turns) text += turn.output + '\0';
  return std::hash<std::string>()(text + attempt.output);
}

std::vector<const CheckResult*> checks_of(const Attempt& attempt) {
  std::vector<const CheckResult*> checks;
  for (const CheckResult& each : attempt.checks) checks.push_back(&each);
  for (const TurnResult& turn : attempt.turns) {
    for (const CheckResult& each : turn.checks) checks.push_back(&each);
  }
  return checks;
}

}  // namespace

void CaseRates::add(const Attempt& attempt) {
  Group& group = groups_[{attempt.case_index, attempt.backend}];
  if (group.id.empty()) {
    group.suite = attempt.suite;
    group.id = attempt.id;
  }
  ++group.counts[static_cast<std::size_t>(attempt.outcome)];
  group.retried += attempt.retries > 0 ? 1U : 0U;
  group.is_refuted |= attempt.refutation.has_value();
  if (attempt.error || attempt.outcome == Outcome::skip) return;
  // Of answers that came from elsewhere nobody knows how they were asked for.
  group.is_sampled |= attempt.options.temperature > 0 || (attempt.source == Source::given && attempt.sampled);
  const bool is_judged = attempt.outcome == Outcome::pass || attempt.outcome == Outcome::fail;
  // A copy of an answer says nothing about what another attempt would have given.
  if (is_judged && (attempt.sampled || group.evidence.judged == 0)) {
    ++group.evidence.judged;
    group.evidence.pass += attempt.outcome == Outcome::pass ? 1U : 0U;
  }
  note_answer(group, attempt);
}

void CaseRates::note_answer(Group& group, const Attempt& attempt) {
  const std::size_t hash = hash_of_answer(attempt);
  auto answer = std::ranges::find(group.answers, hash, &Answer::hash);
  const bool is_new = answer == group.answers.end();
  if (is_new) answer = group.answers.insert(answer, {.hash = hash, .judgements = {}});
  answer->has_passed |= attempt.outcome == Outcome::pass;
  answer->has_failed |= attempt.outcome == Outcome::fail;
  const std::vector<const CheckResult*> checks = checks_of(attempt);
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Judgement judgement{checks[i]->outcome, static_cast<float>(checks[i]->score.value_or(-1))};
    if (is_new) answer->judgements.push_back(judgement);
    if (i >= answer->judgements.size() || answer->judgements[i] == judgement) continue;
    group.differing = checks[i]->type;
    group.differs_by_judge |= !checks[i]->judges.empty();
  }
}

void CaseRates::classify(const Group& group, CaseRate& rate) {
  const auto is = [&](Instability instability, std::string why) {
    rate.instability = instability;
    rate.why = std::move(why);
  };
  if (group.is_refuted) return is(Instability::numerics, "inference gave another answer than the one that is stored");
  if (rate.pass + rate.fail == 0) return;
  if (rate.pass > 0 && rate.fail > 0) {
    const bool is_one_answer = std::ranges::any_of(group.answers, [](const Answer& each) { return each.has_passed && each.has_failed; });
    const std::string answers = fmt::format("{} different answers", group.answers.size());
    if (!is_one_answer && group.is_sampled) return is(Instability::sampling, answers);
    if (!is_one_answer) return is(Instability::numerics, answers + " although nothing is sampled");
    return is(group.differs_by_judge ? Instability::judge : Instability::check, group.differing + " judged one answer differently");
  }
  if (rate.error > 0) return is(Instability::infrastructure, fmt::format("{} of {} ended in error", rate.error, rate.attempts()));
  if (group.retried > 0) return is(Instability::infrastructure, fmt::format("{} of {} were made again", group.retried, rate.attempts()));
}

CaseRate CaseRates::rate_of(const Group& group) {
  const auto count = [&](Outcome outcome) { return group.counts[static_cast<std::size_t>(outcome)]; };
  CaseRate rate{.suite = group.suite,
                .id = group.id,
                .backend = {},
                .pass = count(Outcome::pass),
                .fail = count(Outcome::fail),
                .error = count(Outcome::error),
                .skip = count(Outcome::skip)};
  if (const auto& [pass, judged] = group.evidence; judged > 0) {
    rate.pass_rate_ci95 = wilson_interval(static_cast<double>(pass), static_cast<double>(judged));
  }
  classify(group, rate);
  return rate;
}

std::vector<CaseRate> CaseRates::all() const {
  std::vector<CaseRate> rates;
  for (const auto& [key, group] : groups_) {
    CaseRate rate = rate_of(group);
    rate.backend = key.second;
    if (rate.attempts() > 1) rates.push_back(std::move(rate));
  }
  return rates;
}

std::vector<RepeatFigures> CaseRates::repeats() const {
  constexpr std::array<std::size_t, 8> kShown = {1, 2, 3, 5, 10, 20, 50, 100};
  std::vector<Cluster> cases;
  std::size_t most = 0;
  for (const auto& [key, group] : groups_) {
    cases.push_back(group.evidence);
    most = std::max(most, group.evidence.judged);
  }
  std::vector<RepeatFigures> figures;
  const auto add = [&](std::size_t k) {
    const std::optional<PassOverCases> over = pass_over_cases(cases, k);
    if (over) figures.push_back({.k = k, .pass_at_k = over->pass_at_k, .pass_hat_k = over->pass_hat_k, .cases = over->cases});
  };
  if (most < 2) return figures;
  for (const std::size_t k : kShown) {
    if (k < most) add(k);
  }
  add(most);
  return figures;
}

}  // namespace cupel

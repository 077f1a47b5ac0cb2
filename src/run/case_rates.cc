#include "run/case_rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/statistics/rate_interval.h"

namespace cupel {
namespace {

std::size_t hash_of_answer(const Attempt& attempt) {
  std::string text;
  for (const TurnResult& turn : attempt.turns) text += turn.output + '\0';
  return std::hash<std::string>()(text + attempt.output);
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
  note_answer(group, attempt);
}

void CaseRates::note_answer(Group& group, const Attempt& attempt) {
  const std::size_t hash = hash_of_answer(attempt);
  auto answer = std::ranges::find(group.answers, hash, &Answer::hash);
  const bool is_new = answer == group.answers.end();
  if (is_new) answer = group.answers.insert(answer, {.hash = hash, .judgements = {}});
  answer->has_passed |= attempt.outcome == Outcome::pass;
  answer->has_failed |= attempt.outcome == Outcome::fail;
  const std::vector<const CheckResult*> checks = attempt.every_check();
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
  classify(group, rate);
  return rate;
}

std::vector<CaseRate> CaseRates::all(const std::map<std::string, PassRate>& evidence) const {
  std::vector<CaseRate> rates;
  for (const auto& [key, group] : groups_) {
    const auto& [case_index, backend] = key;
    CaseRate rate = rate_of(group);
    if (rate.attempts() < 2) continue;
    rate.backend = backend;
    const auto [pass, judged] = evidence.at(backend).of_case(case_index);
    if (judged > 0) rate.pass_rate_ci95 = wilson_interval(static_cast<double>(pass), static_cast<double>(judged));
    rates.push_back(std::move(rate));
  }
  return rates;
}

}  // namespace cupel

#include "run/case_rates.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "core/statistics/rate_interval.h"

namespace cupel {
namespace {

std::string answer_hash(const Attempt& attempt) {
  std::string text;
  for (const TurnResult& turn : attempt.turns) text += turn.output + '\0';
  return sha256_hex(text + attempt.output).substr(0, 16);
}

std::vector<CheckResult> checks_of(const Attempt& attempt) {
  std::vector<CheckResult> checks = attempt.checks;
  for (const TurnResult& turn : attempt.turns) checks.insert(checks.end(), turn.checks.begin(), turn.checks.end());
  // Only what is compared is kept.
  for (CheckResult& each : checks) {
    each = {.type = std::move(each.type),
            .outcome = each.outcome,
            .score = {},
            .weight = 1,
            .expected = {},
            .found = {},
            .why = {},
            .judges = std::move(each.judges),
            .reads_time = each.reads_time};
  }
  return checks;
}

std::size_t& counter_of(CaseRate& rate, Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return rate.pass;
    case Outcome::fail: return rate.fail;
    case Outcome::error: return rate.error;
    case Outcome::skip: return rate.skip;
  }
  return rate.error;
}

}  // namespace

void CaseRates::add(const Attempt& attempt) {
  Group& group = groups_[{attempt.case_index, attempt.backend}];
  if (group.rate.attempts() == 0) {
    group.rate.suite = attempt.suite;
    group.rate.id = attempt.id;
    group.rate.backend = attempt.backend;
  }
  ++counter_of(group.rate, attempt.outcome);
  group.retried += attempt.retries > 0 ? 1U : 0U;
  group.is_refuted = group.is_refuted || attempt.refutation.has_value();
  if (attempt.error || attempt.outcome == Outcome::skip) return;
  group.is_sampled = group.is_sampled || attempt.options.temperature > 0;
  if ((attempt.outcome == Outcome::pass || attempt.outcome == Outcome::fail) && (attempt.sampled || group.evidence == 0)) {
    ++group.evidence;
    group.evidence_pass += attempt.outcome == Outcome::pass ? 1U : 0U;
  }
  note_answer(group, attempt);
}

void CaseRates::note_answer(Group& group, const Attempt& attempt) {
  const auto [known, is_new] = group.answers.try_emplace(answer_hash(attempt));
  Answer& answer = known->second;
  answer.outcomes.insert(attempt.outcome);
  std::vector<CheckResult> checks = checks_of(attempt);
  if (is_new) {
    answer.checks = std::move(checks);
    return;
  }
  for (std::size_t i = 0; i < std::min(checks.size(), answer.checks.size()); ++i) {
    if (checks[i].outcome == answer.checks[i].outcome) continue;
    group.differing = checks[i].type;
    group.differs_by_judge = group.differs_by_judge || !checks[i].judges.empty() || !answer.checks[i].judges.empty();
    group.differs_by_time = group.differs_by_time || checks[i].reads_time;
  }
}

void CaseRates::classify(const Group& group, CaseRate& rate) {
  const auto is = [&](Instability instability, std::string why) {
    rate.instability = instability;
    rate.why = std::move(why);
  };
  if (group.is_refuted) return is(Instability::numerics, "inference gave another answer than the one that is stored");
  if (rate.pass > 0 && rate.fail > 0) {
    const bool is_one_answer = std::ranges::any_of(group.answers, [](const auto& each) {
      return each.second.outcomes.contains(Outcome::pass) && each.second.outcomes.contains(Outcome::fail);
    });
    if (!is_one_answer && group.is_sampled) return is(Instability::sampling, fmt::format("{} different answers", group.answers.size()));
    if (!is_one_answer)
      return is(Instability::numerics, fmt::format("{} different answers although nothing is sampled", group.answers.size()));
    if (group.differs_by_judge) return is(Instability::judge, fmt::format("{} judged one answer differently", group.differing));
    if (group.differs_by_time) return is(Instability::infrastructure, fmt::format("{} depends on how long answers took", group.differing));
    return is(Instability::check, fmt::format("{} judged one answer differently", group.differing));
  }
  if (rate.error > 0 && rate.pass + rate.fail > 0) {
    return is(Instability::infrastructure, fmt::format("{} of {} ended in error", rate.error, rate.attempts()));
  }
  if (group.retried > 0 && rate.pass + rate.fail > 0) {
    return is(Instability::infrastructure, fmt::format("{} of {} had to be asked again", group.retried, rate.attempts()));
  }
}

std::vector<CaseRate> CaseRates::all() const {
  std::vector<CaseRate> rates;
  for (const auto& [key, group] : groups_) {
    if (group.rate.attempts() < 2 && !group.is_refuted) continue;
    CaseRate& rate = rates.emplace_back(group.rate);
    if (group.evidence > 0) {
      rate.pass_rate_ci95 = wilson_interval(static_cast<double>(group.evidence_pass), static_cast<double>(group.evidence));
    }
    classify(group, rate);
  }
  return rates;
}

}  // namespace cupel

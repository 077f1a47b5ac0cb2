#include "run/comparisons.h"

#include <algorithm>
#include <numeric>

#include "run/judge.h"

namespace cupel {

std::vector<std::size_t> first_compared(const Plan& plan) {
  std::vector<std::size_t> firsts(plan.cases.size());
  std::iota(firsts.begin(), firsts.end(), 0U);
  for (const auto& [index, first] : plan.compared_with) firsts[index] = first;
  return firsts;
}

Comparisons::Comparisons(const Plan& plan) : plan_(plan) {
  if (plan.comparing.empty()) return;
  first_ = first_compared(plan);
  for (const PlannedAttempt& each : plan.attempts) {
    if (plan.comparing.contains(each.case_index)) ++expected_[{first_[each.case_index], each.attempt}];
  }
}

void Comparisons::tell(Event event, const EventSink& sink) {
  auto* finished = std::get_if<AttemptFinished>(&event);
  const auto checks = finished == nullptr ? plan_.comparing.end() : plan_.comparing.find(finished->attempt.case_index);
  if (checks == plan_.comparing.end()) return sink(std::move(event));
  const Group group{first_[finished->attempt.case_index], finished->attempt.attempt};
  std::vector<Attempt>& waiting = waiting_[group];
  waiting.push_back(std::move(finished->attempt));
  if (waiting.size() < expected_[group]) return;
  std::ranges::sort(waiting, {}, &Attempt::index);
  compare(checks->second, waiting);
  for (Attempt& attempt : waiting) sink(AttemptFinished{std::move(attempt)});
  waiting_.erase(group);
}

void Comparisons::release(const EventSink& sink) {
  for (auto& [group, waiting] : waiting_) {
    for (Attempt& attempt : waiting) sink(AttemptFinished{std::move(attempt)});
  }
  waiting_.clear();
}

void Comparisons::compare(const std::vector<std::size_t>& checks, std::vector<Attempt>& attempts) const {
  const std::shared_ptr<const PlannedCase> planned = plan_.cases.at(attempts.front().case_index);
  std::vector<Attempt*> answered;
  for (Attempt& attempt : attempts) {
    if (!attempt.error && attempt.checks.size() == planned->checks.size()) answered.push_back(&attempt);
  }
  if (answered.size() < 2) return;
  const std::vector<const Attempt*> compared(answered.begin(), answered.end());
  for (const std::size_t check : checks) {
    const Result<std::vector<Verdict>> verdicts = planned->checks[check].compare(compared);
    for (std::size_t i = 0; i < answered.size(); ++i) {
      Result<Verdict> verdict = verdicts ? Result<Verdict>((*verdicts)[i]) : fail(verdicts.error());
      answered[i]->checks[check] = result_of(planned->content.checks[check], std::move(verdict));
    }
  }
  for (Attempt* attempt : answered) conclude(*attempt, attempt->threshold);
}

}  // namespace cupel

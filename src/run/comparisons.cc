#include "run/comparisons.h"

#include <algorithm>

#include "run/judge.h"

namespace cupel {

std::vector<std::size_t> first_compared(const Plan& plan) {
  std::map<std::pair<std::string, std::string>, std::size_t> first;  // by suite and name of the comparison
  std::vector<std::size_t> firsts;
  for (std::size_t index = 0; index < plan.cases.size(); ++index) {
    const Case& content = plan.cases[index].content;
    const bool is_alone = content.comparison.empty();
    firsts.push_back(is_alone ? index : first.try_emplace({content.suite, content.comparison}, index).first->second);
  }
  return firsts;
}

Comparisons::Comparisons(const Plan& plan) : plan_(plan), first_(first_compared(plan)) {
  for (std::size_t index = 0; index < plan.cases.size(); ++index) {
    const std::vector<Check>& checks = plan.cases[index].checks;
    for (std::size_t i = 0; i < checks.size(); ++i) {
      if (checks[i].compare) comparing_[index].push_back(i);
    }
  }
  if (comparing_.empty()) return;
  for (const PlannedAttempt& each : plan.attempts) {
    if (comparing_.contains(each.case_index)) ++expected_[{first_[each.case_index], each.attempt}];
  }
}

void Comparisons::tell(Event event, const EventSink& sink) {
  auto* finished = std::get_if<AttemptFinished>(&event);
  const auto checks = finished == nullptr ? comparing_.end() : comparing_.find(finished->attempt.case_index);
  if (checks == comparing_.end()) return sink(std::move(event));
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
  const PlannedCase& planned = plan_.cases[attempts.front().case_index];
  std::vector<Attempt*> answered;
  for (Attempt& attempt : attempts) {
    if (!attempt.error && attempt.checks.size() == planned.checks.size()) answered.push_back(&attempt);
  }
  if (answered.size() < 2) return;
  const std::vector<const Attempt*> compared(answered.begin(), answered.end());
  for (const std::size_t check : checks) {
    const Result<std::vector<Verdict>> verdicts = planned.checks[check].compare(compared);
    for (std::size_t i = 0; i < answered.size(); ++i) {
      Result<Verdict> verdict = verdicts ? Result<Verdict>((*verdicts)[i]) : fail(verdicts.error());
      answered[i]->checks[check] = result_of(planned.content.checks[check], std::move(verdict));
    }
  }
  for (Attempt* attempt : answered) conclude(*attempt, attempt->threshold);
}

}  // namespace cupel

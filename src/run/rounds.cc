#include "run/rounds.h"

#include <utility>

namespace cupel {

void Rounds::add(const Attempt& attempt) {
  if (most() > 1 && (attempt.sampled || attempt.outcome == Outcome::error)) varying_.insert(attempt.case_index, attempt.backend);
}

std::vector<std::size_t> Rounds::next() {
  std::vector<std::size_t> indices;
  if (round_ == most()) return indices;
  ++round_;
  if (most() == 1) return std::exchange(attempts_, {});
  for (const std::size_t i : attempts_) {
    const PlannedAttempt& planned = plan_.attempts[i];
    const auto varies = [&] {
      return varying_.contains(planned.case_index, planned.backend ? plan_.backends[*planned.backend] : std::string(kGivenBackend));
    };
    if (static_cast<std::size_t>(planned.attempt) == round_ && (round_ == 1 || varies())) indices.push_back(i);
  }
  return indices;
}

}  // namespace cupel

#include "run/prior_attempts.h"

#include <utility>

namespace cupel {

std::string attempt_name(const std::string& suite, const std::string& id, const std::string& backend, int attempt) {
  std::string name = suite;
  for (const std::string& part : {id, backend, std::to_string(attempt)}) name.append(1, '\0').append(part);
  return name;
}

PriorAttempts::PriorAttempts(std::vector<PriorAttempt> attempts, LoadAnswers load_answers)
    : attempts_(std::move(attempts)), load_answers_(std::move(load_answers)) {
  for (std::size_t i = 0; i < attempts_.size(); ++i) {
    by_name_.emplace(attempt_name(attempts_[i].suite, attempts_[i].id, attempts_[i].backend, attempts_[i].attempt), i);
  }
}

const PriorAttempt* PriorAttempts::find(const Attempt& attempt) const {
  const auto found = by_name_.find(attempt_name(attempt.suite, attempt.id, attempt.backend, attempt.attempt));
  return found == by_name_.end() ? nullptr : &attempts_[found->second];
}

}  // namespace cupel

// The last executions of cases as a store knows them, by case. Values that are handed in: nothing here reads a database.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/attempt.h"
#include "core/prior_attempt.h"

namespace cupel {

/// One text for what an attempt is of. Ids may hold any character but NUL.
std::string attempt_name(const std::string& suite, const std::string& id, const std::string& backend, int attempt);

/// Immutable: any number of threads may read it.
class PriorAttempts {
 public:
  /// The answers of the attempt with this number in the store; called from any thread.
  using LoadAnswers = std::function<Result<std::vector<TurnAnswer>>(std::int64_t row)>;

  PriorAttempts(std::vector<PriorAttempt> attempts, LoadAnswers load_answers);

  /// Of the same suite, id, backend and number; null when it never ran.
  const PriorAttempt* find(const Attempt& attempt) const;

  Result<std::vector<TurnAnswer>> answers_in(std::int64_t row) const { return load_answers_(row); }

  const std::vector<PriorAttempt>& all() const { return attempts_; }

 private:
  std::vector<PriorAttempt> attempts_;
  std::unordered_map<std::string, std::size_t> by_name_;
  LoadAnswers load_answers_;
};

}  // namespace cupel

// For tests of runs: attempts that ran, as a store would know them.
#pragma once

#include "base/hash.h"
#include "core/document.h"
#include "run/prior_attempts.h"

namespace cupel {

inline PriorAttempt prior_of(const Attempt& attempt, std::int64_t row, const std::string& run_id = "r0") {
  PriorAttempt prior{.row = row, .run_id = run_id, .suite = attempt.suite, .id = attempt.id, .backend = attempt.backend};
  prior.attempt = attempt.attempt;
  prior.document = render_json(document_of(attempt));
  for (const TurnAnswer& answer : attempt.answers) prior.answer_keys.push_back(answer.key.hash);
  if (!attempt.answers.empty()) prior.max_tokens = attempt.answers.back().max_tokens;
  prior.checks_key = sha256_hex(attempt.judged_by);
  prior.sampled = attempt.sampled;
  return prior;
}

/// All of a run; the row is the place in the list.
inline PriorAttempts priors_of(const std::vector<Attempt>& attempts) {
  std::vector<PriorAttempt> priors;
  for (std::size_t i = 0; i < attempts.size(); ++i) priors.push_back(prior_of(attempts[i], static_cast<std::int64_t>(i)));
  return {std::move(priors),
          [attempts](std::int64_t row) -> Result<std::vector<TurnAnswer>> { return attempts[static_cast<std::size_t>(row)].answers; }};
}

}  // namespace cupel

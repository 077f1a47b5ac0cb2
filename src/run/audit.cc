#include "run/audit.h"

#include <fmt/format.h>

namespace cupel {
namespace {

void end_with(Attempt& attempt, Error error) {
  attempt.outcome = Outcome::error;
  attempt.score.reset();
  attempt.error = std::move(error);
}

}  // namespace

Audit::Audit(const Plan& plan, const AuditOptions& options, const PriorAttempts* priors)
    : options_(options), priors_(priors), chosen_(plan.attempts.size(), false) {
  std::vector<std::uint64_t> lots;
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < plan.attempts.size(); ++i) {
    const PlannedAttempt& planned = plan.attempts[i];
    if (!planned.backend) continue;
    const std::shared_ptr<const Case> content = plan.cases.content(planned.case_index);
    const std::string& backend = plan.backends[*planned.backend];
    lots.push_back(lot_of(options.run_id, fmt::format("{}/{} {} {}", content->suite, content->id, backend, planned.attempt)));
    indices.push_back(i);
  }
  const std::vector<bool> share = choose_share(lots, options.percent);
  for (std::size_t i = 0; i < indices.size(); ++i) chosen_[indices[i]] = share[i];
}

Result<std::vector<TurnAnswer>> Audit::answers_of(const Attempt& attempt) const {
  if (!attempt.answers_row || priors_ == nullptr) return attempt.answers;
  return priors_->answers_in(*attempt.answers_row);
}

void Audit::check(Attempt& attempt, Backend& backend, const std::stop_token& stop) const {
  if (!chosen_[attempt.index] || attempt.error) return;
  const Result<std::vector<TurnAnswer>> answers = answers_of(attempt);
  if (!answers) return end_with(attempt, Error(answers.error()).with("the audit could not read the answer"));
  if (!is_provable(*answers)) return;
  Result<std::optional<Refutation>> found = refute(backend, *answers, options_.prove, stop);
  if (!found) return end_with(attempt, std::move(found).error().with("the audit could not prove the answer"));
  attempt.audited = true;
  attempt.refutation = *std::move(found);
  if (!attempt.refutation) return;
  if (options_.forget) options_.forget((*answers)[attempt.refutation->turn].key);
  end_with(attempt, {ErrorCode::corrupt,
                     fmt::format("the answer is not what inference gives: {}", describe(*attempt.refutation, answers->size())),
                     {"it was forgotten: the next run infers it anew"}});
}

}  // namespace cupel

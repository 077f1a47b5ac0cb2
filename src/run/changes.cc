#include "run/changes.h"

#include <fmt/format.h>

#include "run/standing.h"

namespace cupel {
namespace {

// What stands is reused, whatever it was then.
Attempt carried(Attempt described, Attempt stored, const PriorAttempt& prior, const Case& content) {
  stored.cost_usd.reset();
  if (stored.source != Source::given) stored.source = Source::reused;
  Attempt attempt = restored(std::move(described), std::move(stored), prior, content);
  attempt.audited = false;
  attempt.retries = 0;
  return attempt;
}

}  // namespace

Changes::Changes(const Plan& plan, std::span<const OpenedBackend> backends, const PriorAttempts& priors)
    : plan_(plan), priors_(priors), identities_(identities_of(backends)) {}

Assessment Changes::assess(std::size_t index) const {
  const PlannedAttempt& planned = plan_.attempts[index];
  const std::shared_ptr<const Case> held = plan_.cases.content(planned.case_index);
  const Case& content = *held;
  Assessment found{.attempt = describe_attempt(plan_, index, content)};
  if (content.error) {
    found.why = content.error->message;
    return found;
  }
  found.prior = priors_.find(found.attempt);
  if (found.prior == nullptr) {
    found.why = "never run before";
    return found;
  }
  if (content.dialogue) {
    found.why = "agents talk to each other anew";
    return found;
  }
  const PriorAttempt& prior = *found.prior;
  Standing standing = standing_of(content, found.attempt, prior, identity_for(planned, identities_));
  found.why = std::move(standing.why);
  if (!standing.answer) return found;
  const bool stands = standing.judgement && standing.stored.outcome == Outcome::pass;
  found.need = stands ? Need::carry : Need::judge;
  if (stands) found.why = fmt::format("unchanged since run {}", prior.run_id);
  else if (standing.judgement) {
    found.why = fmt::format("its last outcome was {}, in run {}", outcome_name(standing.stored.outcome), prior.run_id);
  }
  if (stands) found.attempt = carried(std::move(found.attempt), std::move(standing.stored), prior, content);
  return found;
}

std::optional<Attempt> Changes::without_inference(std::size_t index) const {
  Assessment found = assess(index);
  if (found.need == Need::carry) return std::move(found.attempt);
  if (found.need == Need::infer) return std::nullopt;
  const Result<std::vector<TurnAnswer>> answers = priors_.answers_in(found.prior->row);
  if (!answers || answers->size() != found.prior->answer_keys.size()) return std::nullopt;
  Attempt attempt = judge_stored(plan_, index, *answers);
  attempt.sampled = found.prior->sampled;
  return attempt;
}

}  // namespace cupel

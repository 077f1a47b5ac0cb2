#include "run/resumption.h"

#include <unordered_map>

#include "core/document.h"
#include "core/document_values.h"
#include "run/prior_attempts.h"
#include "run/standing.h"

namespace cupel {
namespace {

using Places = std::unordered_map<std::string, std::size_t>;

Places places_in(const Plan& plan) {
  Places places;
  places.reserve(plan.attempts.size());
  for (std::size_t index = 0; index < plan.attempts.size(); ++index) {
    const PlannedAttempt& planned = plan.attempts[index];
    const std::shared_ptr<const Case> content = plan.cases.content(planned.case_index);
    const std::string backend = backend_name(plan, index, *content);
    places.emplace(attempt_name(content->suite, content->id, backend, planned.attempt), index);
  }
  return places;
}

}  // namespace

Result<Resumption> Resumption::make(const Plan& plan, std::span<const OpenedBackend> backends, StoredAttempts stored,
                                    const SecretMask& secrets) {
  Resumption made(plan, std::move(stored));
  made.needs_.resize(plan.attempts.size(), Need::execute);
  made.rows_.resize(plan.attempts.size());
  const Places places = places_in(plan);
  const Judging judging{identities_of(backends), secrets};
  CUPEL_CHECK(made.stored_.each([&](const PriorAttempt& prior) -> Result<void> {
    const auto place = places.find(attempt_name(prior.suite, prior.id, prior.backend, prior.attempt));
    const Need need = place == places.end() ? Need::execute : made.need_of(place->second, prior, judging);
    if (need == Need::execute) {
      made.stale_.push_back(prior.row);
      return {};
    }
    made.needs_[place->second] = need;
    made.rows_[place->second] = prior.row;
    ++made.standing_;
    return {};
  }));
  return made;
}

Resumption::Need Resumption::need_of(std::size_t index, const PriorAttempt& prior, const Judging& judging) {
  const std::shared_ptr<const Case> held = plan_->cases.content(plan_->attempts[index].case_index);
  const Case& content = *held;
  if (content.error) return Need::execute;
  const Attempt described = describe_attempt(*plan_, index, content);
  Standing standing = standing_of(content, described, prior, identity_for(plan_->attempts[index], judging.identities));
  if (!standing.answer) return Need::execute;
  // What a judge could not judge is tried again; what it did judge stands, whatever it said.
  const bool stands = standing.judgement && standing.stored.outcome != Outcome::error;
  if (!stands && content.dialogue) return Need::execute;
  Event shown = AttemptFinished{restored(described, std::move(standing.stored), prior, content)};
  judging.secrets.mask(shown);
  const Attempt& attempt = std::get<AttemptFinished>(shown).attempt;
  std::string document = document_text(attempt);
  const bool is_in_place = prior.position == index && prior.file == attempt.file && prior.line == attempt.line;
  if (!is_in_place || (stands && document != prior.document)) {
    moved_.push_back({.row = prior.row,
                      .position = index,
                      .case_index = attempt.case_index,
                      .file = attempt.file,
                      .line = attempt.line,
                      .document = std::move(document)});
  }
  return stands ? Need::tell : Need::judge;
}

std::optional<Resumption::Told> Resumption::tell(std::size_t index) const {
  if (needs_[index] == Need::execute) return std::nullopt;
  const Result<PriorAttempt> prior = stored_.load(rows_[index]);
  if (!prior) return std::nullopt;
  if (needs_[index] == Need::judge) {
    const Result<std::vector<TurnAnswer>> answers = stored_.answers(rows_[index]);
    if (!answers || answers->size() != prior->answer_keys.size()) return std::nullopt;
    const Result<Attempt> stored = attempt_of(prior->document);
    if (!stored) return std::nullopt;
    Attempt attempt = judge_stored(*plan_, index, *answers);
    attempt.source = stored->source;
    attempt.cost_usd = stored->cost_usd;
    attempt.retries = stored->retries;
    attempt.sampled = prior->sampled;
    return Told{std::move(attempt), false};
  }
  Result<Attempt> stored = attempt_of(prior->document);
  if (!stored) return std::nullopt;
  const std::shared_ptr<const Case> content = plan_->cases.content(plan_->attempts[index].case_index);
  return Told{restored(describe_attempt(*plan_, index, *content), *std::move(stored), *prior, *content), true};
}

}  // namespace cupel

#include "run/changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "core/document_values.h"
#include "run/turn_key.h"

namespace cupel {
namespace {

std::vector<std::string> outputs_of(const Attempt& stored) {
  if (stored.turns.empty()) return {stored.output};
  std::vector<std::string> outputs;
  for (const TurnResult& turn : stored.turns) outputs.push_back(turn.output);
  return outputs;
}

// Whether the conversation asks what it asked, given what was answered then.
bool has_same_keys(const Case& content, const Attempt& described, const Attempt& stored, const PriorAttempt& prior, const Json* identity) {
  const std::vector<AnswerKey> keys = turn_keys(content, described.seed, identity, outputs_of(stored));
  return std::equal(keys.begin(), keys.end(), prior.answer_keys.begin(), prior.answer_keys.end(),
                    [](const AnswerKey& key, const std::string& hash) { return key.hash == hash; });
}

bool lacks_logprobs(const Case& content, const Attempt& stored) {
  if (content.options.logprobs <= 0 || content.turns.back().answer || stored.usage.completion_tokens == 0) return false;
  return stored.logprobs.empty() || !has_logprobs(stored.logprobs, content.options.logprobs);
}

// Whether the answers would end where they ended.
bool ends_the_same(const Case& content, const Attempt& stored, const PriorAttempt& prior) {
  const int max_tokens = content.options.max_tokens;
  if (stored.finish_reason == FinishReason::decided && !content.decide_early) return false;
  if (!prior.max_tokens || *prior.max_tokens == max_tokens) return true;
  return content.turns.size() == 1 && stored.finish_reason == FinishReason::stop && stored.usage.completion_tokens < max_tokens;
}

Attempt carried(Attempt described, Attempt stored, const PriorAttempt& prior, const GenerationOptions& options) {
  described.outcome = stored.outcome;
  described.score = stored.score;
  described.source = stored.source == Source::given ? Source::given : Source::reused;
  described.exact = stored.exact;
  described.sampled = prior.sampled;
  described.finish_reason = stored.finish_reason;
  described.timing = stored.timing;
  described.usage = stored.usage;
  described.messages = std::move(stored.messages);
  described.output = std::move(stored.output);
  described.turns = std::move(stored.turns);
  if (options.logprobs > 0) described.logprobs = std::move(stored.logprobs);
  trim_logprobs(described.logprobs, options.logprobs);
  described.checks = std::move(stored.checks);
  for (const std::string& hash : prior.answer_keys)
    described.answers.push_back({.key = {{}, hash}, .max_tokens = options.max_tokens, .reply = {.source = described.source}});
  described.answers_row = prior.row;
  return described;
}

}  // namespace

Changes::Changes(const Plan& plan, std::span<const OpenedBackend> backends, const PriorAttempts& priors) : plan_(plan), priors_(priors) {
  for (const OpenedBackend& each : backends) {
    identities_.push_back(each.backend ? std::optional(identity_of(*each.backend, each.spec)) : std::nullopt);
  }
}

std::optional<std::string> Changes::why_infer(const Attempt& described, const Case& content, const Attempt& stored,
                                              const PriorAttempt& prior, const Json* identity) const {
  if (content.dialogue) return "agents talk to each other anew";
  if (stored.error || prior.answer_keys.size() != content.turns.size()) {
    return fmt::format("run {} has no answer of it", prior.run_id);
  }
  if (!has_same_keys(content, described, stored, prior, identity)) {
    return fmt::format("what its answer depends on changed since run {}", prior.run_id);
  }
  if (!ends_the_same(content, stored, prior)) return fmt::format("its answer may end elsewhere than in run {}", prior.run_id);
  if (lacks_logprobs(content, stored)) return fmt::format("log-probabilities are asked for, which run {} did not keep", prior.run_id);
  return std::nullopt;
}

Assessment Changes::assess(std::size_t index) const {
  const PlannedAttempt& planned = plan_.attempts[index];
  const Case& content = plan_.cases[planned.case_index].content;
  Assessment found{.attempt = describe_attempt(plan_, index)};
  if (content.error) {
    found.why = content.error->message;
    return found;
  }
  found.prior = priors_.find(found.attempt);
  if (found.prior == nullptr) {
    found.why = "never run before";
    return found;
  }
  const PriorAttempt& prior = *found.prior;
  Result<Attempt> stored = attempt_of(prior.document);
  if (!stored) {
    found.why = describe_error(stored.error());
    return found;
  }
  const std::optional<Json>* identity = planned.backend ? &identities_[*planned.backend] : nullptr;
  if (auto why = why_infer(found.attempt, content, *stored, prior, identity != nullptr && *identity ? &**identity : nullptr)) {
    found.why = std::move(*why);
    return found;
  }
  const bool same_checks = sha256_hex(found.attempt.judged_by) == prior.checks_key;
  if (!same_checks && stored->finish_reason == FinishReason::decided) {
    found.why = fmt::format("the checks changed since run {}, where the answer ended early", prior.run_id);
    return found;
  }
  found.need = same_checks && stored->outcome == Outcome::pass ? Need::carry : Need::judge;
  found.why = !same_checks                ? fmt::format("the checks changed since run {}", prior.run_id)
              : found.need == Need::judge ? fmt::format("its last outcome was {}, in run {}", outcome_name(stored->outcome), prior.run_id)
                                          : fmt::format("unchanged since run {}", prior.run_id);
  if (found.need == Need::carry) found.attempt = carried(std::move(found.attempt), *std::move(stored), prior, content.options);
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

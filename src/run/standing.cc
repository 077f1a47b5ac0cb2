#include "run/standing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "core/attempt_fields.h"
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

std::string why_no_answer(const Case& content, const Attempt& described, const Attempt& stored, const PriorAttempt& prior,
                          const Json* identity) {
  if (stored.error || (!content.dialogue && prior.answer_keys.size() != content.turns.size())) {
    return fmt::format("run {} has no answer of it", prior.run_id);
  }
  if (content.dialogue) return {};
  if (!has_same_keys(content, described, stored, prior, identity)) {
    return fmt::format("what its answer depends on changed since run {}", prior.run_id);
  }
  if (!ends_the_same(content, stored, prior)) return fmt::format("its answer may end elsewhere than in run {}", prior.run_id);
  if (lacks_logprobs(content, stored)) return fmt::format("log-probabilities are asked for, which run {} did not keep", prior.run_id);
  return {};
}

}  // namespace

std::vector<std::optional<Json>> identities_of(std::span<const OpenedBackend> backends) {
  std::vector<std::optional<Json>> identities;
  for (const OpenedBackend& each : backends) {
    identities.push_back(each.backend ? std::optional(identity_of(*each.backend, each.spec)) : std::nullopt);
  }
  return identities;
}

const Json* identity_for(const PlannedAttempt& planned, std::span<const std::optional<Json>> identities) {
  if (!planned.backend || !identities[*planned.backend]) return nullptr;
  return &*identities[*planned.backend];
}

Standing standing_of(const Case& content, const Attempt& described, const PriorAttempt& prior, const Json* identity) {
  Standing found;
  Result<Attempt> stored = attempt_of(prior.document);
  if (!stored) {
    found.why = describe_error(stored.error());
    return found;
  }
  found.stored = *std::move(stored);
  found.why = why_no_answer(content, described, found.stored, prior, identity);
  if (!found.why.empty()) return found;
  found.judgement = sha256_hex(described.judged_by) == prior.checks_key;
  // Spans are not kept, so that a traced answer can only be judged where it is asked for.
  found.answer = found.judgement || (found.stored.finish_reason != FinishReason::decided && !content.dialogue && !content.tracing);
  if (found.judgement) return found;
  found.why = fmt::format("the checks changed since run {}", prior.run_id);
  if (content.dialogue) found.why = fmt::format("who talks or the checks changed since run {}", prior.run_id);
  else if (content.tracing) found.why += ", and the trace was not kept";
  else if (!found.answer) found.why += ", where the answer ended early";
  return found;
}

Attempt restored(Attempt described, Attempt stored, const PriorAttempt& prior, const Case& content) {
  take_planned(stored, described);
  stored.sampled = prior.sampled;
  stored.audited = prior.audited;
  if (content.options.logprobs > 0) trim_logprobs(stored.logprobs, content.options.logprobs);
  else stored.logprobs.clear();
  for (const std::string& hash : prior.answer_keys) {
    stored.answers.push_back({.key = {{}, hash}, .max_tokens = content.options.max_tokens, .reply = {.source = stored.source}});
  }
  stored.answers_row = prior.row;
  return stored;
}

}  // namespace cupel

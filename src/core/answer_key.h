// The name of an answer: a hash of everything it depends on. Equal keys mean equal answers on an exact backend; that is what answers
// are stored under. max_tokens and what decides early are no part of it: they only say where an answer may be cut. Nor is logprobs: it
// only says what is told of the tokens.
#pragma once

#include <string>

#include "base/result.h"
#include "core/generation.h"
#include "core/json.h"
#include "core/likelihood.h"

namespace cupel {

struct AnswerKey {
  Json parts;        // by name, for people: {"weights", "engine", "kernel_class", "messages", "temperature", "seed", "stop", …}
  std::string hash;  // SHA-256 of the parts' canonical form, hex
};

/// `identity` is Backend::identity(). What has no effect is left out: at temperature 0 seed, top_p, top_k and min_p.
AnswerKey make_answer_key(const Json& identity, const Request& request);

/// Of how likely a text is behind the context of a request, and of its embedding.
AnswerKey make_likelihood_key(const Json& identity, const ScoreRequest& request, const std::string& text);
AnswerKey make_embedding_key(const Json& identity, const std::string& text);

/// The request that a key's parts were made from; what they do not hold keeps its default, max_tokens is the caller's to set.
/// Errors: corrupt for what is no key.
Result<Request> request_of(const Json& parts);

}  // namespace cupel

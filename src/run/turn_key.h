// What a turn of a case asks, and the key its answer is kept under: the same while a case runs and when a store is asked about it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/answer_key.h"
#include "core/backend.h"
#include "core/suite.h"

namespace cupel {

/// The messages before the first turn's: the system message, if there is one.
std::vector<Message> opening_of(const Case& content);

/// `messages` end with the turn's user message; `seed` is the attempt's.
Request request_of(const Case& content, std::int64_t seed, std::vector<Message> messages);

/// The key of an answer that stands in the suite: it depends on nothing but itself and what it answers.
AnswerKey given_key(const std::string& answer, const Request& request);

/// What the answers of a backend depend on besides the request. Where it has no identity, its spec (with the URL) stands for it.
Json identity_of(Backend& backend, const std::string& spec);

/// The keys of all turns, given what was answered to the earlier ones; `identity` may be null where every answer is given.
/// As many as the outputs allow: a turn's key depends on the answers before it.
std::vector<AnswerKey> turn_keys(const Case& content, std::int64_t seed, const Json* identity, std::span<const std::string> outputs);

}  // namespace cupel

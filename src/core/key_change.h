// What differs between two answer keys (core/answer_key.h), part by part, as people would say it.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"

namespace cupel {

struct KeyChange {
  std::string part;           // "weights", "kernel class", "system message", "user message 2", "temperature"
  std::string before, after;  // "" = it was not there
};

/// Of AnswerKey::parts. Empty when they are equal.
std::vector<KeyChange> key_changes(const Json& before, const Json& after);

/// The same of Attempt::judged_by: "check 2", "threshold", "checks of turn 1", "file schema.json", "cupel version".
std::vector<KeyChange> judgement_changes(const Json& before, const Json& after);

}  // namespace cupel

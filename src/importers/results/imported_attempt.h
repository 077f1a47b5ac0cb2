// An attempt of another tool's run in our words: what all readers of results share.
#pragma once

#include <string>

#include "core/attempt.h"
#include "core/json.h"

namespace cupel::results {

/// Answered elsewhere; its checks are still to be added.
Attempt imported_attempt(std::string suite, std::string id, std::string backend);

/// A list of messages as chat services write them, content as text or as parts; anything else is the text of a user.
std::vector<Message> messages_of(const Json& input);

/// The answer, also as the only turn.
void set_output(Attempt& attempt, std::string output);

/// Their score as a check of ours: it passes from `least` on.
CheckResult scored_check(std::string type, double score, double least);

/// A figure that says neither pass nor fail: shown, not judged.
CheckResult unjudged_check(std::string type, std::string found, std::string why);

/// Outcome and score from the checks, as for attempts of our own; with an error it is error.
void conclude_imported(Attempt& attempt);

/// A whole number from JSON that may be a fraction, negative or absurd; 0 then.
int count_of(const Json& value);

}  // namespace cupel::results

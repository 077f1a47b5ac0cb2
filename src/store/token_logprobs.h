// Log-probabilities of an answer's tokens as the JSON that both stores keep beside the tokens, and back, bit for bit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/generation.h"
#include "core/json.h"

namespace cupel {

/// Bytes that need not be UTF-8, as text.
std::string to_hex(std::string_view bytes);

/// What is not hexadecimal throws, as Json does.
std::string from_hex(const std::string& hex);

/// For each token [log-probability, [[id, "hex", log-probability], …]]; null where no token has any.
Json render_logprobs(const std::vector<AnswerToken>& tokens);

/// Into the tokens they belong to. What does not fit throws, as Json does.
void read_logprobs(const Json& json, std::vector<AnswerToken>& tokens);

}  // namespace cupel

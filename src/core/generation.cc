#include "core/generation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace cupel {
namespace {

tl::unexpected<Error> out_of_range(std::string_view field, double value, std::string_view allowed) {
  return fail(ErrorCode::invalid_usage, fmt::format("{} must be {}, not {}", field, allowed, value));
}

}  // namespace

Result<void> check_ranges(const GenerationOptions& options) {
  // Written so that a NaN is out of range as well.
  if (options.max_tokens < 1) return out_of_range("max_tokens", options.max_tokens, "at least 1");
  if (!(options.temperature >= 0 && options.temperature <= 2)) return out_of_range("temperature", options.temperature, "between 0 and 2");
  if (!(options.top_p > 0 && options.top_p <= 1)) return out_of_range("top_p", options.top_p, "above 0 and at most 1");
  if (options.top_k < 0) return out_of_range("top_k", options.top_k, "0 (off) or more");
  if (!(options.min_p >= 0 && options.min_p <= 1)) return out_of_range("min_p", options.min_p, "between 0 and 1");
  if (!(options.repeat_penalty > 0 && options.repeat_penalty <= 2))
    return out_of_range("repeat_penalty", options.repeat_penalty, "above 0 and at most 2 (1 is off)");
  if (!(std::abs(options.presence_penalty) <= 2)) return out_of_range("presence_penalty", options.presence_penalty, "between -2 and 2");
  if (!(std::abs(options.frequency_penalty) <= 2)) return out_of_range("frequency_penalty", options.frequency_penalty, "between -2 and 2");
  if (options.logprobs < 0 || options.logprobs > kMostLogprobs)
    return out_of_range("logprobs", options.logprobs, fmt::format("0 (off) to {}", kMostLogprobs));
  for (const std::string& stop : options.stop) {
    if (stop.empty()) return fail(ErrorCode::invalid_usage, "stop must not be empty text");
    if (!is_valid_utf8(stop)) return fail(ErrorCode::invalid_usage, fmt::format("stop must be UTF-8 text, not '{}'", printable(stop)));
  }
  return {};
}

bool has_logprobs(std::span<const AnswerToken> tokens, int count) {
  return count <= 0 || std::ranges::all_of(tokens, [&](const AnswerToken& token) {
           return token.log_probability && static_cast<int>(token.likeliest.size()) >= count;
         });
}

void trim_logprobs(std::span<AnswerToken> tokens, int count) {
  for (AnswerToken& token : tokens) {
    if (count <= 0) token.log_probability.reset();
    if (static_cast<int>(token.likeliest.size()) > count) token.likeliest.resize(static_cast<std::size_t>(std::max(count, 0)));
  }
}

Result<void> check_logprobs(const Reply& reply, const GenerationOptions& options, std::string_view backend) {
  const bool has_tokens = static_cast<int>(reply.tokens.size()) == reply.usage.completion_tokens;
  if (options.logprobs <= 0 || (has_tokens && has_logprobs(reply.tokens, options.logprobs))) return {};
  return fail(ErrorCode::unavailable, fmt::format("backend '{}' gives no log-probabilities, which `logprobs` asks for", backend),
              {"leave out logprobs, or choose a model on cupel's own engine"});
}

}  // namespace cupel

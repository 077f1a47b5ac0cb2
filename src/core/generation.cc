#include "core/generation.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/option_ranges.h"

namespace cupel {
namespace {

constexpr int kMostTokens = 10'000'000;  // more than any context; prompt and answer together stay far below what an int holds

}  // namespace

std::vector<OptionMistake> option_mistakes(const GenerationOptions& options) {
  std::vector<OptionMistake> mistakes;
  const auto require = [&](std::string_view field, bool holds, auto value, const std::string& allowed) {
    if (!holds) mistakes.push_back({field, fmt::format("{} must be {}, not {}", field, allowed, value)});
  };
  const auto is_between = [](double value, double low, double high) { return value >= low && value <= high; };  // a NaN is not
  require("max_tokens", options.max_tokens >= 1 && options.max_tokens <= kMostTokens, options.max_tokens,
          fmt::format("1 to {}", kMostTokens));
  require("temperature", is_between(options.temperature, 0, 2), options.temperature, "between 0 and 2");
  require("top_p", options.top_p > 0 && options.top_p <= 1, options.top_p, "above 0 and at most 1");
  require("top_k", options.top_k >= 0, options.top_k, "0 (off) or more");
  require("min_p", is_between(options.min_p, 0, 1), options.min_p, "between 0 and 1");
  require("repeat_penalty", is_between(options.repeat_penalty, 0.01, 2), options.repeat_penalty, "between 0.01 and 2 (1 is off)");
  require("presence_penalty", is_between(options.presence_penalty, -2, 2), options.presence_penalty, "between -2 and 2");
  require("frequency_penalty", is_between(options.frequency_penalty, -2, 2), options.frequency_penalty, "between -2 and 2");
  require("logprobs", options.logprobs >= 0 && options.logprobs <= kMostLogprobs, options.logprobs,
          fmt::format("0 (off) to {}", kMostLogprobs));
  for (const std::string& stop : options.stop) {
    if (stop.empty()) mistakes.push_back({"stop", "stop must not be empty text"});
    else if (!is_valid_utf8(stop)) mistakes.push_back({"stop", fmt::format("stop must be UTF-8 text, not '{}'", printable(stop))});
  }
  return mistakes;
}

Result<void> check_ranges(const GenerationOptions& options) {
  std::vector<OptionMistake> mistakes = option_mistakes(options);
  if (mistakes.empty()) return {};
  return fail(ErrorCode::invalid_usage, std::move(mistakes.front().what));
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

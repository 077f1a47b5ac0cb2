#include "core/likelihood.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "core/messages.h"

namespace cupel {

int TextLikelihood::scored_tokens() const {
  return static_cast<int>(std::ranges::count_if(tokens, [](const TokenLikelihood& each) { return each.log_probability.has_value(); }));
}

double TextLikelihood::log_likelihood() const {
  double sum = 0;
  for (const TokenLikelihood& each : tokens) sum += each.log_probability.value_or(0);
  return sum;
}

double TextLikelihood::mean_log_likelihood() const { return log_likelihood() / std::max(1, scored_tokens()); }

double TextLikelihood::perplexity() const { return std::exp(-mean_log_likelihood()); }

bool TextLikelihood::is_greedy() const {
  return std::ranges::all_of(tokens, [](const TokenLikelihood& each) { return each.greedy || !each.log_probability; });
}

Result<void> check_score_request(const ScoreRequest& request) {
  if (request.texts.empty()) return fail(ErrorCode::invalid_usage, "there is no text to score");
  for (std::size_t i = 0; i < request.texts.size(); ++i) {
    const std::string which = request.texts.size() == 1 ? "the text to score" : fmt::format("text {} of those to score", i + 1);
    if (request.texts[i].empty()) return fail(ErrorCode::invalid_usage, which + " is empty");
    if (!is_valid_utf8(request.texts[i])) return fail(ErrorCode::invalid_usage, which + " is not valid UTF-8");
  }
  if (!is_valid_utf8(request.context)) return fail(ErrorCode::invalid_usage, "the context is not valid UTF-8");
  for (const Message& message : request.messages) {
    if (!is_valid_utf8(flat_text(message))) return fail(ErrorCode::invalid_usage, "the prompt is not valid UTF-8");
  }
  return {};
}

}  // namespace cupel

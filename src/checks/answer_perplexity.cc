#include "checks/answer_perplexity.h"

#include <algorithm>
#include <cmath>

#include "checks/asking.h"

namespace cupel {
namespace {

// Nothing where the answer came without its log-probabilities.
std::optional<AnswerPerplexity> from_logprobs(const Attempt& attempt) {
  if (attempt.logprobs.empty()) return std::nullopt;
  double sum = 0;
  for (const AnswerToken& token : attempt.logprobs) {
    if (!token.log_probability) return std::nullopt;
    sum += *token.log_probability;
  }
  const int tokens = static_cast<int>(attempt.logprobs.size());
  return AnswerPerplexity{.value = std::exp(-sum / tokens), .tokens = tokens};
}

}  // namespace

Result<AnswerPerplexity> perplexity_of(const PerplexityQuestion& question, CheckBackends* backends, const Attempt& attempt) {
  const bool is_answer = !question.text && question.behind_prompt && question.backend.empty();
  if (is_answer) {
    if (const std::optional<AnswerPerplexity> known = from_logprobs(attempt)) return *known;
  }
  const std::string& text = question.text ? *question.text : attempt.output;
  if (text.empty()) return fail(ErrorCode::unavailable, "the answer is empty: it has no perplexity");
  const Asked asked = CUPEL_TRY(Asked::open(backends, question.backend, attempt));
  ScoreRequest request{.texts = {text}};
  if (question.behind_prompt) request.messages = attempt.messages;
  const ScoreReply reply = CUPEL_TRY(asked.score(request));
  const TextLikelihood& likelihood = reply.texts.at(0);
  return AnswerPerplexity{.value = likelihood.perplexity(), .tokens = likelihood.scored_tokens()};
}

}  // namespace cupel

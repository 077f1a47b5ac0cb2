#include "backends/replay.h"

#include "constraint/constraint.h"
#include "engine/answer.h"

namespace cupel {
namespace {

// The last token that may be given completes the request's constraint, and nothing could follow it: the answer ends by itself.
bool may_only_end(const Request& request, const Reply& whole, int count) {
  if (!request.constraint || count != static_cast<int>(whole.tokens.size())) return false;
  const auto program = constraint::compile(*request.constraint);
  return program && constraint::is_finished(*program, whole.text);
}

// Up to where the request ends it; nothing when more is asked for than is stored.
std::optional<Reply> replay_tokens(const StoredAnswer& stored, const Request& request) {
  const Reply& whole = stored.reply;
  engine::Answer answer(request);
  answer.start(
      {.prompt_tokens = whole.usage.prompt_tokens, .reused_tokens = whole.usage.reused_tokens, .queued_ms = whole.timing.queued_ms});
  int count = 0;
  for (const AnswerToken& token : whole.tokens) {
    answer.add(token);
    if (answer.has_ended()) return std::move(answer).take();
    if (++count < request.options.max_tokens) continue;
    if (stored.is_complete && may_only_end(request, whole, count)) break;
    answer.end(FinishReason::length, static_cast<double>(token.ms));
    return std::move(answer).take();
  }
  if (!stored.is_complete) return std::nullopt;
  answer.end(whole.finish_reason, whole.timing.latency_ms);
  return std::move(answer).take();
}

}  // namespace

std::optional<Reply> replay(const StoredAnswer& stored, const Request& request) {
  if (!has_logprobs(stored.reply.tokens, request.options.logprobs)) return std::nullopt;
  std::optional<Reply> reply = replay_tokens(stored, request);
  if (!reply) return reply;
  trim_logprobs(reply->tokens, request.options.logprobs);
  reply->source = Source::reused;
  reply->exact = true;
  // A whole answer keeps its time to the digit; a part of one took as long as its last token.
  if (reply->tokens.size() == stored.reply.tokens.size() && reply->finish_reason == stored.reply.finish_reason) {
    reply->timing = stored.reply.timing;
  }
  return reply;
}

}  // namespace cupel

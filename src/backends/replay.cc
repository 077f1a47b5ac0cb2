#include "backends/replay.h"

#include "engine/text_stream.h"

namespace cupel {
namespace {

Reply ended(const StoredAnswer& stored, std::size_t count, FinishReason reason, const engine::TextStream& stream) {
  Reply reply = stored.reply;
  reply.source = Source::reused;
  reply.finish_reason = reason;
  reply.text = stream.text();
  reply.tokens.resize(count);
  // An answer as it was inferred keeps its timing to the digit; a part of it ends with its last token.
  if (count < stored.reply.tokens.size()) {
    reply.usage.completion_tokens = static_cast<int>(count);
    reply.timing.latency_ms = static_cast<double>(reply.tokens.back().ms);
  }
  return reply;
}

}  // namespace

std::optional<Reply> replay(const StoredAnswer& stored, const Request& request) {
  const std::vector<AnswerToken>& tokens = stored.reply.tokens;
  engine::TextStream stream(request.options.stop);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const int count = static_cast<int>(i) + 1;
    stream.push(tokens[i].bytes);
    if (stream.stopped()) return ended(stored, i + 1, FinishReason::stop, stream);
    const AnswerPrefix prefix{.text = stream.text(), .tokens = count, .tokens_left = request.options.max_tokens - count};
    if (request.decided && request.decided(prefix)) return ended(stored, i + 1, FinishReason::decided, stream);
    if (prefix.tokens_left <= 0) {
      stream.flush();
      return ended(stored, i + 1, FinishReason::length, stream);
    }
  }
  if (!stored.is_complete) return std::nullopt;
  stream.flush();
  return ended(stored, tokens.size(), stored.reply.finish_reason, stream);
}

}  // namespace cupel

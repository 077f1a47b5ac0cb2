#include "engine/answer.h"

#include <algorithm>
#include <span>

#include "base/text.h"

namespace cupel::engine {

Answer::Answer(const Request& request) : request_(request), stream_(request.options.stop) {}

void Answer::start(const CallStart& start) {
  reply_.usage.prompt_tokens = start.prompt_tokens;
  reply_.usage.reused_tokens = start.reused_tokens;
  reply_.timing.queued_ms = start.queued_ms;
}

std::string_view Answer::add(AnswerToken token) {
  const double ms = token.ms;
  const std::string_view text = stream_.push(token.bytes);
  reply_.tokens.push_back(std::move(token));
  if (stream_.stopped()) {
    finish(FinishReason::stop, ms, false);
    return text;
  }
  const int count = static_cast<int>(reply_.tokens.size());
  const AnswerPrefix prefix{.text = stream_.text(), .tokens = count, .tokens_left = request_.options.max_tokens - count};
  if (prefix.tokens_left > 0 && request_.decided && request_.decided(prefix)) finish(FinishReason::decided, ms, false);
  return text;
}

std::string_view Answer::end(FinishReason reason, double latency_ms) { return finish(reason, latency_ms, reason != FinishReason::decided); }

std::string_view Answer::finish(FinishReason reason, double latency_ms, bool with_rest) {
  const std::string_view rest = with_rest ? stream_.flush() : std::string_view();
  ended_ = true;
  reply_.text = stream_.text();
  reply_.finish_reason = reason;
  reply_.usage.completion_tokens = static_cast<int>(reply_.tokens.size());
  reply_.timing.latency_ms = latency_ms;
  reply_.timing.ttft_ms = reply_.tokens.empty() ? latency_ms : reply_.tokens.front().ms;
  return rest;
}

namespace {

// The first token whose text is another: `ends` says where each token's certain text ends in `said`.
Proof text_difference(std::string_view said, std::string_view claimed, std::span<const std::size_t> ends) {
  const auto token = std::upper_bound(ends.begin(), ends.end(), common_prefix_size(said, claimed));
  const std::size_t begin = token == ends.begin() ? 0 : *(token - 1);
  const std::size_t size = (token == ends.end() ? said.size() : *token) - begin;
  const auto piece = [&](std::string_view text) { return std::string(begin < text.size() ? text.substr(begin, size) : ""); };
  return {.position = static_cast<int>(token - ends.begin()), .expected = piece(said), .found = piece(claimed)};
}

}  // namespace

std::optional<Proof> find_inconsistency(const Request& request, const Reply& reply) {
  Request without_decisions = request;
  without_decisions.decided = nullptr;
  Answer replayed(without_decisions);
  std::vector<std::size_t> ends;
  for (const AnswerToken& token : reply.tokens) {
    if (replayed.has_ended()) break;
    replayed.add(token);
    ends.push_back(replayed.certain_text().size());
  }
  const int used = static_cast<int>(replayed.reply().tokens.size());
  const auto differs = [&](std::string expected, std::string found) {
    return Proof{.position = used, .expected = std::move(expected), .found = std::move(found)};
  };
  const bool stopped_by_text = replayed.has_ended();
  if (stopped_by_text && used < static_cast<int>(reply.tokens.size()))
    return differs("(a stop text ends the answer)", reply.tokens[static_cast<std::size_t>(used)].bytes);
  if (stopped_by_text && reply.finish_reason != FinishReason::stop) return differs("stop", finish_reason_name(reply.finish_reason));
  if (reply.tokens.empty() && reply.finish_reason != FinishReason::stop) return differs("a token", finish_reason_name(reply.finish_reason));
  if (used > request.options.max_tokens) return differs("at most max_tokens tokens", "more");
  if (!stopped_by_text) replayed.end(reply.finish_reason, 0);
  if (replayed.reply().text == reply.text) return std::nullopt;
  return text_difference(replayed.reply().text, reply.text, ends);
}

}  // namespace cupel::engine

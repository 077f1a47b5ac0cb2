#include "engine/calling_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "core/domain_words.h"
#include "core/messages.h"
#include "engine/answer.h"

namespace cupel::engine {
namespace {

constexpr std::chrono::milliseconds kLook{100};  // how often a caller looks whether its patience is over

Result<void> check_messages(const std::vector<Message>& messages) {
  for (const Message& message : messages) {
    for (const Part& part : message.parts) {
      if (part.kind != Part::Kind::image && part.kind != Part::Kind::file) continue;
      return fail(ErrorCode::invalid_usage,
                  fmt::format("a message of the role '{}' has a part of the kind {}, and the embedded engine takes text only",
                              printable(message.role), word_of(part.kind)),
                  {"choose a backend whose model takes it, or leave it out"});
    }
    if (!is_valid_utf8(flat_text(message))) return fail(ErrorCode::invalid_usage, "the prompt is not valid UTF-8");
  }
  return {};
}

Result<Question> question_of(const Request& request) {
  CUPEL_CHECK(check_messages(request.messages));
  Question question{.messages = request.messages,
                    .constraint = request.constraint,
                    .tools = request.tools,
                    .options = request.options,
                    .timeout_ms = request.timeout_ms};
  question.options.stop.clear();
  return question;
}

}  // namespace

Result<std::optional<CallEnd>> CallingModel::converse(Question question, const std::stop_token& stop,
                                                      const std::function<bool(const News&)>& take) {
  const std::int64_t id = calls_.open();
  Patience patience(question.timeout_ms, stop);
  ask(id, std::move(question));
  const std::stop_callback cancelled(stop, [&] { cancel(id); });
  const auto leave = [&](auto result) -> Result<std::optional<CallEnd>> {
    calls_.close(id);
    return result;
  };
  while (true) {
    Result<std::vector<News>> news = news_of(id, patience);
    if (!news) return leave(fail(std::move(news).error()));
    for (const News& each : *news) {
      if (each.end && !*each.end) return leave(fail(each.end->error()));
      if (each.end) return leave(std::optional(**each.end));
      if (!take(each)) continue;
      cancel(id);
      return leave(std::optional<CallEnd>());
    }
  }
}

Result<std::vector<News>> CallingModel::news_of(std::int64_t id, Patience& patience) {
  std::vector<News> news = CUPEL_TRY(calls_.next(id, kLook));
  std::optional<Error> over = patience.after(news, std::chrono::steady_clock::now());
  if (!over || (!news.empty() && news.back().end)) return news;
  cancel(id);
  return fail(*std::move(over));
}

Result<Reply> CallingModel::generate(const Request& request, const TokenSink& sink, std::stop_token stop) {
  Question question = CUPEL_TRY(question_of(request));
  Answer answer(request);
  std::size_t told = 0;  // of the answer's tokens
  const auto tell = [&](std::string_view text) {
    if (!sink || text.empty()) return;
    const std::span<const AnswerToken> tokens = answer.reply().tokens;
    sink({.text = text, .tokens = tokens.subspan(std::exchange(told, tokens.size()))});
  };
  for (const AnswerToken& token : request.known) {
    tell(answer.add(token));
    if (answer.has_ended()) return std::move(answer).take();
    question.known.push_back(token.id);
  }
  const double before_ms = request.known.empty() ? 0 : request.known.back().ms;
  const std::optional<CallEnd> end = CUPEL_TRY(converse(std::move(question), stop, [&](const News& news) {
    if (news.start) answer.start(*news.start);
    if (news.token) {
      AnswerToken token = *news.token;
      token.ms += static_cast<float>(before_ms);
      tell(answer.add(std::move(token)));
    }
    return answer.has_ended();
  }));
  if (end) tell(answer.end(end->reason, before_ms + end->latency_ms));
  return std::move(answer).take();
}

Result<Proof> CallingModel::verify(const Request& request, const Reply& answer, std::stop_token stop) {
  Question question = CUPEL_TRY(question_of(request));
  if (std::optional<Proof> inconsistency = find_inconsistency(request, answer)) return *std::move(inconsistency);
  Answer replayed(request);
  Claim& claim = question.claim.emplace();
  for (const AnswerToken& token : answer.tokens) {
    claim.tokens.push_back(token.id);
    claim.bytes.push_back(token.bytes);
    replayed.add(token);
  }
  if (has_logprobs(answer.tokens, 1)) {
    for (const AnswerToken& token : answer.tokens) claim.log_probabilities.push_back(*token.log_probability);
  }
  claim.ended_by_model = answer.finish_reason == FinishReason::stop && !replayed.has_ended();
  claim.ended_by_limit = answer.finish_reason == FinishReason::length;
  const std::optional<CallEnd> end = CUPEL_TRY(converse(std::move(question), stop, [](const News&) { return false; }));
  return end->proof.value_or(Proof{});
}

Result<ScoreReply> CallingModel::score(const ScoreRequest& request, std::stop_token stop) {
  CUPEL_CHECK(check_score_request(request));
  CUPEL_CHECK(check_messages(request.messages));
  std::vector<Question> questions;
  for (const std::string& text : request.texts) {
    questions.push_back({.messages = request.messages, .timeout_ms = request.timeout_ms, .given = GivenText{request.context, text}});
  }
  ScoreReply reply;
  for (Ended& ended : CUPEL_TRY(ask_all(std::move(questions), stop))) {
    TextLikelihood& text = reply.texts.emplace_back();
    text.tokens = std::move(ended.end.scored);
    text.latency_ms = ended.end.latency_ms;
    text.context_tokens = ended.start.prompt_tokens + text.scored_tokens() - static_cast<int>(text.tokens.size());
    text.computed_tokens = ended.start.prompt_tokens + text.scored_tokens() - 1 - ended.start.reused_tokens;
  }
  return reply;
}

Result<EmbedReply> CallingModel::embed(const EmbedRequest& request, std::stop_token stop) {
  constexpr std::size_t kTextsOfACall = 64;
  CUPEL_CHECK(check_embed_request(request));
  const auto start = std::chrono::steady_clock::now();
  std::vector<Question> questions;
  for (std::size_t i = 0; i < request.texts.size(); ++i) {
    if (i % kTextsOfACall == 0) questions.emplace_back();
    questions.back().embed.push_back(request.texts[i]);
  }
  EmbedReply reply;
  for (Ended& ended : CUPEL_TRY(ask_all(std::move(questions), stop)))
    std::ranges::move(ended.end.embeddings, std::back_inserter(reply.embeddings));
  reply.latency_ms = to_ms(std::chrono::steady_clock::now() - start);
  return reply;
}

Result<std::vector<CallingModel::Ended>> CallingModel::ask_all(std::vector<Question> questions, const std::stop_token& stop) {
  std::vector<std::int64_t> ids;
  std::vector<Patience> patience;
  for (Question& question : questions) {
    patience.emplace_back(question.timeout_ms, stop);
    ids.push_back(calls_.open());
    ask(ids.back(), std::move(question));
  }
  const auto cancel_all = [&] { std::ranges::for_each(ids, [&](std::int64_t id) { cancel(id); }); };
  std::optional<Error> error;
  std::vector<Ended> ended;
  {
    const std::stop_callback cancelled(stop, cancel_all);
    for (std::size_t i = 0; i < ids.size() && !error; ++i) {
      Result<Ended> one = end_of(ids[i], patience[i]);
      if (one) ended.push_back(std::move(*one));
      else error = std::move(one).error();
    }
    if (error) cancel_all();
  }
  std::ranges::for_each(ids, [&](std::int64_t id) { calls_.close(id); });
  if (error) return fail(*std::move(error));
  return ended;
}

Result<CallingModel::Ended> CallingModel::end_of(std::int64_t id, Patience& patience) {
  Ended ended;
  while (true) {
    for (News& each : CUPEL_TRY(news_of(id, patience))) {
      if (each.start) ended.start = *each.start;
      if (!each.end) continue;
      if (!*each.end) return fail(std::move(*each.end).error());
      ended.end = std::move(**each.end);
      return ended;
    }
  }
}

}  // namespace cupel::engine

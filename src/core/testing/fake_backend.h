// For tests of what asks a model: a backend that answers by a script, and the usual scripts.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/backend.h"

namespace cupel {

/// Answers by a script; remembers what it was asked.
class FakeBackend final : public Backend {
 public:
  using Script = std::function<Result<Reply>(const Request&, const TokenSink&, std::stop_token)>;
  explicit FakeBackend(Script script, int concurrency = 1) : script_(std::move(script)), concurrency_(concurrency) {}

  Capabilities capabilities() const override { return {.concurrency = concurrency_, .constraints = true, .traces = true}; }
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override {
    {
      const std::scoped_lock lock(mutex_);
      requests_.push_back(request);
    }
    return script_(request, sink, std::move(stop));
  }
  Result<ModelFacts> model() override { return ModelFacts{.name = "fake"}; }
  BatchFigures batch_figures() const override { return {1.5, 3}; }
  EngineDescription engine() const override { return {"fake engine", "class", 2}; }

  std::vector<Request> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

 private:
  Script script_;
  int concurrency_;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
};

/// Says the last message back.
inline FakeBackend::Script echo() {
  return [](const Request& request, const TokenSink&, std::stop_token) -> Result<Reply> {
    return Reply{
        .text = request.messages.back().text(), .exact = true, .usage = {.prompt_tokens = 3, .completion_tokens = 2}, .timing = {1, 2, 10}};
  };
}

/// Says the text a character a token, and stops where the request's checks are decided.
inline FakeBackend::Script spell(std::string text) {
  return [text](const Request& request, const TokenSink&, std::stop_token) -> Result<Reply> {
    const int most = std::min(request.options.max_tokens, static_cast<int>(text.size()));
    const auto reply = [&](int tokens, FinishReason reason) {
      return Reply{.text = text.substr(0, static_cast<std::size_t>(tokens)),
                   .finish_reason = reason,
                   .usage = {.prompt_tokens = 3, .completion_tokens = tokens},
                   .timing = {1, 2, 10}};
    };
    for (int i = 1; i <= most && request.decided; ++i) {
      const std::string beginning = text.substr(0, static_cast<std::size_t>(i));
      if (request.decided({.text = beginning, .tokens = i, .tokens_left = request.options.max_tokens - i})) {
        return reply(i, FinishReason::decided);
      }
    }
    return reply(most, most < static_cast<int>(text.size()) ? FinishReason::length : FinishReason::stop);
  };
}

/// Says these texts in turn, in two pieces each, and then has no answer.
inline FakeBackend::Script saying(std::deque<std::string> texts) {
  return [texts = std::move(texts)](const Request&, const TokenSink& sink, std::stop_token) mutable -> Result<Reply> {
    if (texts.empty()) return fail(ErrorCode::unavailable, "the fake has no more answers");
    Reply reply{.text = std::move(texts.front()),
                .usage = {.prompt_tokens = 3, .completion_tokens = 5},
                .timing = {.queued_ms = 1, .ttft_ms = 20, .latency_ms = 60}};
    texts.pop_front();
    const std::string_view text = reply.text, first = text.substr(0, text.size() / 2);
    if (sink) sink({.text = first}), sink({.text = text.substr(first.size())});
    return reply;
  };
}

}  // namespace cupel

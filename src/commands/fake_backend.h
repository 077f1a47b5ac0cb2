// A backend for tests of commands: answers what it is told to, and remembers what it was asked.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "core/backend.h"

namespace cupel {

class FakeBackend : public Backend {
 public:
  using Answer = std::function<Result<Reply>(const Request&, const TokenSink&, std::stop_token)>;

  /// Answers with these texts in turn, in two pieces each.
  explicit FakeBackend(std::deque<std::string> answers) {
    answer = [answers = std::move(answers)](const Request&, const TokenSink& sink, const std::stop_token&) mutable -> Result<Reply> {
      if (answers.empty()) return fail(ErrorCode::unavailable, "the fake has no more answers");
      Reply reply;
      reply.text = answers.front();
      reply.usage = {.prompt_tokens = 3, .completion_tokens = 5, .reused_tokens = 0};
      reply.timing = {.queued_ms = 1, .ttft_ms = 20, .latency_ms = 60};
      answers.pop_front();
      const std::string_view text = reply.text, first = text.substr(0, text.size() / 2);
      if (sink) sink({.text = first}), sink({.text = text.substr(first.size())});
      return reply;
    };
  }
  explicit FakeBackend(Answer how) : answer(std::move(how)) {}

  Capabilities capabilities() const override { return {.constraints = true}; }
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override {
    requests.push_back(request);
    return answer(request, sink, stop);
  }
  Result<ModelFacts> model() override {
    ModelFacts facts;
    facts.name = "fake";
    return facts;
  }

  Answer answer;
  std::vector<Request> requests;
};

}  // namespace cupel

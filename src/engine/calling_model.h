// A LoadedModel on top of an engine that takes questions and tells news: what the engine in this process and the one in a worker share.
#pragma once

#include "engine/calls.h"
#include "engine/engine.h"
#include "engine/patience.h"
#include "engine/question.h"

namespace cupel::engine {

class CallingModel : public LoadedModel {
 public:
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) final;
  Result<Proof> verify(const Request& request, const Reply& answer, std::stop_token stop) final;
  Result<ScoreReply> score(const ScoreRequest& request, std::stop_token stop) final;
  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token stop) final;

 protected:
  /// Any thread; errors come as news.
  virtual void ask(std::int64_t call, Question question) = 0;
  virtual void cancel(std::int64_t call) = 0;

  Calls calls_;

 private:
  struct Ended {
    CallStart start;
    CallEnd end;
  };

  /// Asks all at once and waits for all. The first error cancels the others, which are not waited for. Errors: those of the calls.
  Result<std::vector<Ended>> ask_all(std::vector<Question> questions, const std::stop_token& stop);

  /// Waits for one of them.
  Result<Ended> end_of(std::int64_t id, Patience& patience);

  /// Blocks for a moment; perhaps none. Errors: those of the call; when the patience is over, the call is cancelled.
  Result<std::vector<News>> news_of(std::int64_t id, Patience& patience);

  /// Asks, and hands over news until `take` returns true or the call ends. Errors: those of the call.
  Result<std::optional<CallEnd>> converse(Question question, const std::stop_token& stop, const std::function<bool(const News&)>& take);
};

}  // namespace cupel::engine

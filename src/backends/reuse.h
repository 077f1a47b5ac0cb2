// A backend that answers from the store of earlier answers and asks the one inside only for what is not there. Only where that one says
// what its answers depend on (Backend::identity); else it changes nothing.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "backends/measure_reuse.h"
#include "core/answer_key.h"
#include "core/backend_decorator.h"
#include "store/answer_store.h"

namespace cupel {

class ReusingBackend final : public BackendDecorator {
 public:
  /// `answers` must outlive it.
  ReusingBackend(std::shared_ptr<Backend> inner, AnswerStore& answers, ReuseRules rules);

  /// A stored answer that is too short is continued; requests for an answer that is being inferred wait for it. A fresh answer is
  /// shared only by requests that say they are `repeated`.
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override;

  /// Passes on only what will have to be inferred.
  std::vector<std::size_t> plan(std::span<const Request> requests) override;

  Result<ScoreReply> score(const ScoreRequest& request, std::stop_token stop) override { return measures_.score(request, stop); }
  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token stop) override { return measures_.embed(request, stop); }

 private:
  /// An answer that is being inferred: who wants the same waits for it.
  struct Flight {
    bool landed = false;
    std::optional<StoredAnswer> answer;
  };
  class Boarding;

  bool wants_fresh(const Request& request) const { return rules_.reuse == Reuse::own || request.fresh; }
  std::optional<StoredAnswer> look_up(const AnswerKey& key, const Request& request);
  bool is_stored(const Json& identity, const Request& request);
  Result<Reply> infer(const AnswerKey& key, const Request& request, std::optional<StoredAnswer> known, const TokenSink& sink,
                      std::stop_token stop, Flight& flight);
  void keep(const Reply& reply, const AnswerKey& key, const Request& request, Flight& flight);

  AnswerStore& answers_;
  const ReuseRules rules_;
  MeasureReuse measures_;

  std::mutex mutex_;
  std::condition_variable_any landed_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;  // by hash
  std::set<std::string> inferred_here_;                     // hashes
};

}  // namespace cupel

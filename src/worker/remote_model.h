// A model that lives in one worker process: the LoadedModel interface over its socket. When the process dies, every call in flight
// and every later one returns an error; starting another is supervised_model.h's business.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/json.h"
#include "engine/engine.h"
#include "worker/worker_process.h"

namespace cupel::worker {

class RemoteModel final : public engine::LoadedModel {
 public:
  /// Loads in the given worker; blocking. Errors: those of loading. A process that dies meanwhile is told by its ending.
  struct Loaded {
    std::unique_ptr<RemoteModel> model;  // null when the process died while loading
    std::optional<Ending> ending;
  };
  static Result<Loaded> load(std::unique_ptr<WorkerProcess> process, const engine::LoadOptions& options);
  ~RemoteModel() override;

  const ModelFacts& model() const override { return model_; }
  engine::EngineFacts facts() const override { return facts_; }
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override;
  Backend::BatchFigures batch_figures() const override;
  Result<int> count_tokens(const std::string& text) override;

  /// Set once the process is gone.
  std::optional<Ending> ending() const;
  pid_t pid() const { return process_->pid(); }

 private:
  /// Messages that came for one call, until it ends with a final one.
  struct Call {
    std::deque<Json> messages;
    std::condition_variable changed;
  };

  RemoteModel(std::unique_ptr<WorkerProcess> process, ModelFacts model, engine::EngineFacts facts);
  void read_messages();
  std::int64_t open_call();
  Result<Json> next_message(std::int64_t id);
  void close_call(std::int64_t id);
  bool send(const Json& message);

  std::unique_ptr<WorkerProcess> process_;
  ModelFacts model_;
  engine::EngineFacts facts_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, Call> calls_;
  std::int64_t next_id_ = 1;
  std::optional<Ending> ending_;
  Backend::BatchFigures batch_;
  std::mutex send_mutex_;
  std::jthread reader_;
};

/// "the engine process was ended by signal 9 (Killed)", with its last words as notes.
Error error_of(const Ending& ending);

}  // namespace cupel::worker

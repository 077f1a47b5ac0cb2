// A model that lives in one worker process: the LoadedModel interface over its socket. When the process dies, every call in flight
// and every later one returns an error; starting another is supervised_model.h's business.
#pragma once

#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/json.h"
#include "engine/calling_model.h"
#include "worker/worker_process.h"

namespace cupel::worker {

class RemoteModel final : public engine::CallingModel {
 public:
  /// Loads in the given worker; blocking. Errors: those of loading, cancelled. A process that dies meanwhile is told by its ending.
  struct Loaded {
    std::unique_ptr<RemoteModel> model;  // null when the process died while loading
    std::optional<Ending> ending;
  };
  static Result<Loaded> load(std::unique_ptr<WorkerProcess> process, const engine::LoadOptions& options, const std::stop_token& stop);
  /// Kills the process.
  ~RemoteModel() override;

  const ModelFacts& model() const override { return model_; }
  engine::EngineFacts facts() const override { return facts_; }
  Backend::BatchFigures batch_figures() const override;
  Result<int> count_tokens(const std::string& text) override;
  void expect(int questions, int positions) override;
  std::optional<std::uint64_t> memory_bytes() const override;

  /// Set once the process is gone.
  std::optional<Ending> ending() const;

  /// Blocks while it is in doubt whether the process still answers. False when it is gone. Errors: cancelled.
  Result<bool> is_there(const std::stop_token& stop) const;

 private:
  RemoteModel(std::unique_ptr<WorkerProcess> process, ModelFacts model, engine::EngineFacts facts);
  void ask(std::int64_t call, engine::Question question) override;
  void cancel(std::int64_t call) override;
  void read_messages(const std::stop_token& stop);
  void take_news(const Json& message);
  void take_count(Json message);

  std::unique_ptr<WorkerProcess> process_;
  ModelFacts model_;
  engine::EngineFacts facts_;
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::map<std::int64_t, std::promise<Result<int>>> counts_;  // token counts asked for
  std::int64_t next_count_ = 1;
  std::optional<Ending> ending_;
  Backend::BatchFigures batch_;
  std::jthread reader_;  // last: it uses all of the above
};

}  // namespace cupel::worker

// Loaded models, shared: the same file with the same options (but for the memory of keys and values) is loaded once however many
// ask, and freed when the last one lets go.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "engine/engine.h"

namespace cupel::worker {

class ModelPool {
 public:
  using SharedModel = std::shared_ptr<engine::LoadedModel>;
  using Load = std::function<Result<std::unique_ptr<engine::LoadedModel>>()>;

  /// `load` loads with these options where nobody has. Any thread; blocks while the model is being loaded, by this caller or another.
  /// A failure is not remembered. Errors: those of loading, cancelled.
  Result<SharedModel> acquire(const engine::LoadOptions& options, const std::stop_token& stop, const Load& load);

 private:
  using Loading = std::shared_future<Result<SharedModel>>;
  struct Entry {
    std::weak_ptr<engine::LoadedModel> model;
    Loading loading;  // valid while one caller loads
  };

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace cupel::worker

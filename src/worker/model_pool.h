// Loaded models, shared: the same file with the same options (but for the memory of keys and values) is loaded once however many
// ask, and freed when the last one lets go.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/engine.h"

namespace cupel::worker {

class ModelPool {
 public:
  using SharedModel = std::shared_ptr<engine::LoadedModel>;
  using Load = std::function<Result<std::unique_ptr<engine::LoadedModel>>()>;

  /// `load` loads with these options where nobody has. Any thread; blocks while the model is being loaded, by this caller or another.
  /// A failure is not remembered.
  Result<SharedModel> acquire(const engine::LoadOptions& options, const Load& load);

 private:
  struct Entry {
    std::weak_ptr<engine::LoadedModel> model;
    std::shared_future<Result<SharedModel>> loading;  // valid while one caller loads
  };

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace cupel::worker

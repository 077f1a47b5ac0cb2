#include "worker/model_pool.h"

#include "worker/messages.h"

namespace cupel::worker {

Result<ModelPool::SharedModel> ModelPool::acquire(const engine::LoadOptions& options, const Load& load) {
  engine::LoadOptions same = options;
  same.kv_bytes = 0;  // depends on the memory that was available at the moment, and changes no answer
  const std::string key = render_json(to_json(same));
  std::promise<Result<SharedModel>> promise;
  {
    std::unique_lock lock(mutex_);
    Entry& entry = entries_[key];
    if (SharedModel loaded = entry.model.lock()) return loaded;
    if (entry.loading.valid()) {
      const std::shared_future<Result<SharedModel>> other = entry.loading;
      lock.unlock();
      return other.get();
    }
    entry.loading = promise.get_future().share();
  }
  Result<std::unique_ptr<engine::LoadedModel>> loaded = load();
  Result<SharedModel> shared = loaded ? Result<SharedModel>(std::move(*loaded)) : Result<SharedModel>(fail(loaded.error()));
  // The future goes before the answer is given: what it holds must not keep the model alive.
  {
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_[key];
    entry.loading = {};
    if (shared) entry.model = *shared;
  }
  promise.set_value(shared);
  return shared;
}

}  // namespace cupel::worker

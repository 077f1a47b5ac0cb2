#include "worker/model_pool.h"

#include <chrono>

#include "worker/messages.h"

namespace cupel::worker {
namespace {

/// What another caller loads. Errors: cancelled.
template <class T>
Result<T> result_of(const std::shared_future<Result<T>>& other, const std::stop_token& stop) {
  while (other.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled while the model was being loaded");
  }
  return other.get();
}

}  // namespace

Result<ModelPool::SharedModel> ModelPool::acquire(const engine::LoadOptions& options, const std::stop_token& stop, const Load& load) {
  engine::LoadOptions same = options;
  same.kv_bytes = 0;  // depends on the memory that was available at the moment, and changes no answer
  const std::string key = render_json(to_json(same));
  std::promise<Result<SharedModel>> promise;
  {
    std::unique_lock lock(mutex_);
    Entry& entry = entries_[key];
    if (SharedModel loaded = entry.model.lock()) return loaded;
    if (entry.loading.valid()) {
      const Loading other = entry.loading;
      lock.unlock();
      Result<SharedModel> shared = result_of(other, stop);
      const bool only_other_stopped = !shared && shared.error().code == ErrorCode::cancelled && !stop.stop_requested();
      return only_other_stopped ? acquire(options, stop, load) : shared;
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

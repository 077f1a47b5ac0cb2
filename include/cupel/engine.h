// Owns models that are loaded for agents: agents with the same Engine share one copy of the weights.
#pragma once

#include <memory>

namespace cupel {

namespace worker {
class ModelPool;
}

/// Thread-safe. A model is freed when the last agent that uses it is destroyed; the Engine itself holds no memory of it.
class Engine {
 public:
  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Used by load_agent.
  worker::ModelPool& pool() { return *pool_; }

 private:
  std::unique_ptr<worker::ModelPool> pool_;
};

}  // namespace cupel

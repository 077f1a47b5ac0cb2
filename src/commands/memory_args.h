// The options about memory of commands that load models. Read from the configuration by backends/model_memory.h.
#pragma once

#include <optional>

namespace cupel {

struct MemoryArgs {
  std::optional<int> memory_limit_mb;
  std::optional<int> kv_mb;

  void visit(auto& field) {
    field("memory_limit_mb", memory_limit_mb,
          "MiB that loaded models may take together; beyond, those not in use are unloaded; by default three quarters of what is free");
    field("kv_mb", kv_mb, "MiB of a model for the keys and values of running answers; by default an eighth of what is free, 128 to 1024");
  }
};

}  // namespace cupel

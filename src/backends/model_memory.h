// How much memory embedded models may take, together and each: the settings memory_limit_mb and kv_mb, else by what this machine has.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/memory_budget.h"
#include "config/config.h"
#include "engine/engine.h"

namespace cupel {

/// What all models of a program share. Without the setting three quarters of the memory available now, as an estimate.
/// Errors: invalid_config, with where the value comes from.
Result<std::shared_ptr<MemoryBudget>> make_model_memory(const Config& config);

/// How a model is loaded here. Errors: invalid_config, with where the value comes from.
Result<engine::LoadOptions> load_options(const std::string& path, const Config& config);

/// What a loaded model takes at most: its weights, which may be kept a second time as repacked for this CPU, and keys and values.
struct PlannedMemory {
  std::uint64_t weights = 0;
  std::uint64_t keys_and_values = 0;
  std::uint64_t total() const { return weights + keys_and_values; }
};
/// A model that only embeds keeps no keys and values: it computes a text at once.
PlannedMemory planned_memory(std::uint64_t file_bytes, const engine::LoadOptions& options, bool embeds);

/// An eighth of what is available, 128 MiB to 1 GiB.
std::uint64_t default_kv_bytes(std::uint64_t available_bytes);

/// Answers worth having in flight: 32 on up to four cores, else 16 for each of the engine's four lanes.
int default_sequences(int cores);

}  // namespace cupel

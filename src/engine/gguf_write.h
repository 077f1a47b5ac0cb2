// Writes a GGUF file from values and from weights that stream past: what importing a checkpoint ends in. Memory does not depend on how
// large the model is. Knows nothing of where weights come from, and checks no model (gguf.h does).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace cupel::engine {

/// The number formats weights are read in and written in without quantising.
enum class FloatType { f32, f16, bf16 };
std::size_t float_bytes(FloatType type);

using NewGgufValue = std::variant<std::uint32_t, float, bool, std::string, std::vector<std::string>, std::vector<float>,
                                  std::vector<std::int32_t>, std::vector<std::uint32_t>>;

struct NewGgufTensor {
  std::string name;
  std::vector<std::uint64_t> shape;  // 1 or 2 dimensions, the row length first
  FloatType source = FloatType::f32;
  FloatType stored = FloatType::f32;
};

struct NewGguf {
  std::vector<std::pair<std::string, NewGgufValue>> metadata;  // no key twice
  std::vector<NewGgufTensor> tensors;                          // no name twice
};

/// Fills `rows` with whole rows of a tensor, in its source format, from `first_row` on. An error ends the writing.
using RowReader = std::function<Result<void>(std::size_t tensor, std::uint64_t first_row, std::span<std::byte> rows)>;

/// Blocks; writes and syncs the file, and removes it where that fails. Errors: those of `read`, io, corrupt (a weight that its new format
/// cannot hold), internal (what is to be written is no GGUF).
Result<void> write_gguf(const std::filesystem::path& path, const NewGguf& content, const RowReader& read);

}  // namespace cupel::engine

// The weights of a checkpoint folder, whole or in shards: which there are, and reading their rows from disk without holding any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/gguf_write.h"

namespace cupel::checkpoint {

/// A tensor of a checkpoint and where its bytes are.
struct Weight {
  std::string name;
  std::string dtype;
  std::vector<std::uint64_t> shape;  // the row length last
  std::size_t file = 0;
  std::uint64_t begin = 0;  // from the start of that file

  /// Nothing where the dtype is not one that weights can be taken from.
  std::optional<engine::FloatType> float_type() const;
};

/// Owns open files. One thread.
class Weights {
 public:
  /// Reads model.safetensors, or all files that model.safetensors.index.json names.
  /// Errors: unavailable (none there, a shard missing, another format), corrupt (a header, or an index that names what is not there), io.
  static Result<Weights> open(const std::filesystem::path& folder);
  Weights(Weights&& other) noexcept;
  Weights& operator=(Weights&&) = delete;
  ~Weights();

  const std::map<std::string, Weight, std::less<>>& all() const { return weights_; }
  std::uint64_t bytes() const { return bytes_; }  // of all files

  /// Fills `target` from `offset` bytes behind the weight's beginning on. Errors: io, corrupt (the file became shorter).
  Result<void> read(const Weight& weight, std::uint64_t offset, std::span<std::byte> target) const;

 private:
  Weights() = default;
  Result<std::size_t> add_file(const std::filesystem::path& path);

  std::map<std::string, Weight, std::less<>> weights_;
  std::vector<std::pair<std::filesystem::path, int>> files_;  // descriptors
  std::uint64_t bytes_ = 0;
};

}  // namespace cupel::checkpoint

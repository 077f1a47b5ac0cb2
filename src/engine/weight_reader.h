// Reads rows of a model's weights as floats, whatever type they are stored in: a few rows at a time, so that a file of any size takes
// little memory. Not for inference, and not for files that read_gguf or check_gguf did not accept.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "engine/gguf.h"

namespace cupel::engine {

/// One owner, one thread.
class WeightReader {
 public:
  /// `file` must outlive it. Errors: io.
  static Result<WeightReader> open(const GgufFile& file);
  WeightReader(WeightReader&& other) noexcept;
  WeightReader& operator=(WeightReader&&) = delete;
  ~WeightReader();

  /// All dimensions but the first.
  static std::uint64_t rows_of(const GgufTensor& tensor);

  /// `count` rows from `first` on, one after the other. Errors: io (also a file that has become shorter), unavailable (a type that this
  /// build cannot read).
  Result<void> read(const GgufTensor& tensor, std::uint64_t first, std::uint64_t count, std::vector<float>& values);

 private:
  explicit WeightReader(const GgufFile& file) : file_(&file) {}

  const GgufFile* file_;
  std::vector<int> fds_;  // of each part of a split model
  std::vector<char> bytes_;
};

}  // namespace cupel::engine

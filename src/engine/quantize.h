// Another quantisation of a GGUF model, by llama.cpp's quantiser. It asserts on some files: worker/quantize_worker.h runs this in a
// process of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::engine {

struct QuantizeTask {
  std::filesystem::path source;
  std::filesystem::path target;
  std::string type;  // as parse_quantization() spells it
  int threads = 0;   // 0 = one per core
};

/// A type that needs no more than the weights, in its usual spelling: "q8_0" -> "Q8_0". Errors: unknown_name (the nearest, and all).
Result<std::string> parse_quantization(std::string_view name);

/// Blocks; `progress` (which may be empty) is told tensors done and in all. A failure may leave a part of the target.
/// Errors: as check_gguf, corrupt (what llama.cpp said), limit_exceeded.
Result<void> quantize(const QuantizeTask& task, const std::function<void(int done, int total)>& progress);

}  // namespace cupel::engine

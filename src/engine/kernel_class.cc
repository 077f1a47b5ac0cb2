#include "engine/kernel_class.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "build_info.h"

namespace cupel::engine {

std::string engine_build() { return fmt::format("llama.cpp {}, {}", build_info::kLlamaVersion, build_info::kLlamaCompiler); }

std::string kernel_class(KernelOptions options) {
  std::string text(build_info::kLlamaKey);
  const auto add = [&](const char* name, bool on) { text += fmt::format(" {}={}", name, on); };
  options.visit(add);
  return sha256_hex(text).substr(0, 16);
}

}  // namespace cupel::engine

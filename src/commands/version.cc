#include "commands/version.h"

#include <fmt/format.h>

#include "build_info.h"

namespace cupel {

std::string version_text() {
  using namespace build_info;
  return fmt::format("cupel {}\nengine: llama.cpp {} by {}\ncompiler: {}, {}\n", kVersion, kLlamaVersion, kLlamaCompiler, kCompiler,
                     kBuildType);
}

}  // namespace cupel

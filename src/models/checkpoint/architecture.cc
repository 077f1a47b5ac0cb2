#include "models/checkpoint/architecture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace cupel::checkpoint {
namespace {

std::vector<Architecture> architectures() {
  return {llama_architecture(), qwen2_architecture(), phi3_architecture(), gpt2_architecture(), bert_architecture()};
}

}  // namespace

Result<Architecture> find_architecture(const Config& config) {
  const std::string type = CUPEL_TRY(config.text_or("model_type", ""));
  std::vector<std::string_view> names;
  for (const Architecture& row : architectures()) {
    if (row.model_type == type) return row;
    names.push_back(row.model_type);
  }
  return fail(ErrorCode::corrupt,
              fmt::format("{}: model_type is '{}', which cannot be imported; allowed are {}", printable(config.path().string()),
                          printable(type.substr(0, 64)), fmt::join(names, ", ")),
              {"other models: give a GGUF file, or pull one (cupel models pull hf:OWNER/REPO/FILE.gguf)"});
}

}  // namespace cupel::checkpoint

#include "core/backend_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/backend_kinds.h"

namespace cupel {
namespace {

#define CUPEL_WORD(name, word) std::string_view(word),
constexpr std::array kKinds = {CUPEL_BACKENDS(CUPEL_WORD)};
#undef CUPEL_WORD

bool looks_like_path(std::string_view text) {
  return text.starts_with('/') || text.starts_with("./") || text.starts_with("../") || text.starts_with("~/") || text.ends_with(".gguf");
}

}  // namespace

Result<BackendSpec> parse_backend_spec(std::string_view text) {
  if (trim(text).empty()) return fail(ErrorCode::invalid_usage, "empty backend; give a model name, a path to a .gguf file, or KIND:MODEL");
  BackendSpec spec{.text = std::string(text), .kind = "embedded", .name = std::string(text), .url = ""};
  if (text == "auto") {
    spec.kind = "auto";
    return spec;
  }
  const std::size_t colon = text.find(':');
  if (looks_like_path(text) || colon == std::string_view::npos) return spec;
  const std::string_view kind = text.substr(0, colon);
  if (kind != "chain" && std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end()) {
    return fail(ErrorCode::unknown_name, fmt::format("unknown kind of backend '{}'{}", printable(kind), did_you_mean(kind, kKinds)),
                {fmt::format("kinds: {}, chain, auto; or a model name or path to a .gguf file", fmt::join(kKinds, ", "))});
  }
  std::string_view rest = text.substr(colon + 1);
  if (const std::size_t at = rest.find("@http"); at != std::string_view::npos) {
    spec.url = std::string(rest.substr(at + 1));
    rest = rest.substr(0, at);
  }
  spec.kind = std::string(kind);
  spec.name = std::string(rest);
  return spec;
}

}  // namespace cupel

// The text after --backend: KIND:NAME@URL, a path to a model file, or a known model's name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

struct BackendSpec {
  std::string text;  // as given; also the name in results
  std::string kind;  // "embedded", "openai", "ollama", … "auto"
  std::string name;  // model name or path
  std::string url;   // "" = the kind's default
  bool operator==(const BackendSpec&) const = default;
};

/// Splits the text; whether the name exists is for the backend to say. A text without a known `kind:` prefix is `embedded`.
/// Errors: unknown_name for an unknown prefix (with the nearest), invalid_usage for an empty text.
Result<BackendSpec> parse_backend_spec(std::string_view text);

}  // namespace cupel

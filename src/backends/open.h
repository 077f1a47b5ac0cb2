// All backends of this build, and how a text such as "smollm2-135m" or "auto" becomes one of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "backends/row.h"

namespace cupel {

std::span<const BackendRow> backend_rows();

/// What answers where nobody names a backend: the model that is set up with the program.
inline constexpr std::string_view kDefaultModel = "smollm2-135m";

/// What `auto` stands for here and why; other specs as they are. Order: OPENAI_API_URL / OPENAI_BASE_URL, a running Ollama, embedded;
/// what this build cannot serve is named and passed over.
struct Choice {
  BackendSpec spec;
  std::string why;  // "" unless the text was `auto`
};
Result<Choice> choose_backend(const std::string& text, const Environment& environment);

/// Errors: unknown_name (with the nearest), invalid_usage, unavailable ("not available in this build").
Result<std::unique_ptr<Backend>> open_backend(const std::string& text, const Workspace& workspace);

}  // namespace cupel

// All backends, and how a text such as "smollm2-135m" or "auto" becomes one of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "backends/row.h"

namespace cupel {

/// Those of this build.
std::span<const BackendRow> backend_rows();
/// Of every kind that a spec may name; those without `make` are not in this build.
std::span<const BackendRow> all_backend_rows();

/// What `auto` stands for here and why; other specs as they are. What is named and cannot be used is passed over, and `why` says so.
Result<Choice> choose_backend(const std::string& text, const Workspace& workspace);

/// Errors: unknown_name (with the nearest), invalid_usage, unavailable ("not available in this build").
Result<std::unique_ptr<Backend>> open_backend(const std::string& text, const Workspace& workspace);

}  // namespace cupel

// The row that registers a backend, and what a backend is made from.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/workspace.h"
#include "core/backend.h"
#include "core/backend_spec.h"

namespace cupel {

struct BackendRow {
  std::string_view kind;  // "embedded"
  std::string_view summary;
  std::string_view example;  // "smollm2-135m"
  /// Cheap: nothing is loaded or contacted before first use, but names are resolved. Errors: unknown_name, unavailable.
  Result<std::unique_ptr<Backend>> (*make)(const BackendSpec& spec, const Workspace& workspace) = nullptr;
};

}  // namespace cupel

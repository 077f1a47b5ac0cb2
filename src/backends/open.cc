#include "backends/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "backends/embedded.h"

namespace cupel {
namespace {

constexpr std::string_view kDefaultModel = "smollm2-135m";

std::string available_kinds() {
  std::vector<std::string_view> kinds;
  for (const BackendRow& row : backend_rows()) kinds.push_back(row.kind);
  return fmt::format("{}", fmt::join(kinds, ", "));
}

const BackendRow* find_row(std::string_view kind) {
  const auto row = std::find_if(backend_rows().begin(), backend_rows().end(), [&](const BackendRow& each) { return each.kind == kind; });
  return row == backend_rows().end() ? nullptr : &*row;
}

}  // namespace

std::span<const BackendRow> backend_rows() {
  static const std::array<BackendRow, 1> rows = {embedded_row()};
  return rows;
}

Result<Choice> choose_backend(const std::string& text, const Environment& environment) {
  BackendSpec spec = CUPEL_TRY(parse_backend_spec(text));
  if (spec.kind != "auto") return Choice{std::move(spec), ""};
  std::vector<std::string> passed_over;
  for (const char* name : {"OPENAI_API_URL", "OPENAI_BASE_URL", "OLLAMA_HOST"}) {
    if (environment.get(name)) passed_over.push_back(fmt::format("{} is set, but this build cannot use it", name));
  }
  passed_over.emplace_back("the embedded engine serves what nothing else does");
  spec = CUPEL_TRY(parse_backend_spec(kDefaultModel));
  return Choice{spec, fmt::format("auto chose {}: {}", spec.text, fmt::join(passed_over, "; "))};
}

Result<std::unique_ptr<Backend>> open_backend(const std::string& text, const Workspace& workspace) {
  const Choice choice = CUPEL_TRY(choose_backend(text, workspace.environment));
  if (!choice.why.empty() && workspace.say) workspace.say(choice.why);
  const BackendRow* row = find_row(choice.spec.kind);
  if (row == nullptr) {
    return fail(ErrorCode::unavailable,
                fmt::format("backend '{}': '{}:' is not available in this build", choice.spec.text, choice.spec.kind),
                {fmt::format("available: {} (a known model's name or a path to a .gguf file)", available_kinds())});
  }
  return row->make(choice.spec, workspace);
}

}  // namespace cupel

#include "backends/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "core/backend_kinds.h"

namespace cupel {

#define CUPEL_DECLARE_ROW(name, word) BackendRow name##_row();
CUPEL_BACKENDS(CUPEL_DECLARE_ROW)
#undef CUPEL_DECLARE_ROW

namespace {

std::string available_kinds() {
  std::vector<std::string_view> kinds;
  for (const BackendRow& row : backend_rows()) kinds.push_back(row.kind);
  return fmt::format("{}", fmt::join(kinds, ", "));
}

const BackendRow* find_row(std::string_view kind) {
  const std::span<const BackendRow> rows = backend_rows();
  const auto row = std::ranges::find(rows, kind, &BackendRow::kind);
  return row == rows.end() ? nullptr : &*row;
}

// The variable that names where such a backend would be asked; "" when none is set.
std::string_view address_set(const BackendRow& row, const Environment& environment) {
  for (const BackendVariable& variable : row.variables) {
    if (variable.names == BackendVariable::Names::url && environment.get(variable.name)) return variable.name;
  }
  return {};
}

std::vector<const BackendRow*> rows_to_look_for() {
  std::vector<const BackendRow*> rows;
  for (const BackendRow& row : all_backend_rows()) {
    if (row.auto_turn > 0) rows.push_back(&row);
  }
  std::ranges::sort(rows, {}, [](const BackendRow* row) { return row->auto_turn; });
  return rows;
}

}  // namespace

std::span<const BackendRow> backend_rows() {
  static const std::vector<BackendRow> rows = [] {
    std::vector<BackendRow> built;
    std::ranges::copy_if(all_backend_rows(), std::back_inserter(built), [](const BackendRow& row) { return row.make != nullptr; });
    return built;
  }();
  return rows;
}

std::span<const BackendRow> all_backend_rows() {
#define CUPEL_ROW(name, word) name##_row(),
  static const std::array rows = {CUPEL_BACKENDS(CUPEL_ROW)};
#undef CUPEL_ROW
  return rows;
}

Result<Choice> choose_backend(const std::string& text, const Workspace& workspace) {
  BackendSpec spec = CUPEL_TRY(parse_backend_spec(text));
  if (spec.kind != "auto") return Choice{std::move(spec), ""};
  std::vector<std::string> passed_over;
  for (const BackendRow* row : rows_to_look_for()) {
    const std::string_view variable = address_set(*row, workspace.environment);
    if (row->make == nullptr) {
      if (!variable.empty()) passed_over.push_back(fmt::format("{} is set, but this build cannot use it", variable));
      continue;
    }
    Result<std::optional<Choice>> found = row->look(workspace);
    if (!found) {
      passed_over.push_back(fmt::format("{} is set, but {}", variable, found.error().message));
    } else if (*found) {
      Choice choice = *std::move(*found);
      passed_over.push_back(choice.why);
      choice.why = fmt::format("auto chose {}: {}", choice.spec.text, fmt::join(passed_over, "; "));
      return choice;
    }
  }
  return fail(ErrorCode::unavailable, fmt::format("auto found no backend: {}", fmt::join(passed_over, "; ")));
}

Result<std::unique_ptr<Backend>> open_backend(const std::string& text, const Workspace& workspace) {
  const Choice choice = CUPEL_TRY(choose_backend(text, workspace));
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

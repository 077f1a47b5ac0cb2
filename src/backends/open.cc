#include "backends/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "backends/embedded.h"
#include "backends/openai.h"
#include "backends/openai_models.h"
#include "base/text.h"

namespace cupel {
namespace {

constexpr std::chrono::seconds kLookAround{5};  // at a server that was named

std::string available_kinds() {
  std::vector<std::string_view> kinds;
  for (const BackendRow& row : backend_rows()) kinds.push_back(row.kind);
  return fmt::format("{}", fmt::join(kinds, ", "));
}

const BackendRow* find_row(std::string_view kind) {
  const auto row = std::find_if(backend_rows().begin(), backend_rows().end(), [&](const BackendRow& each) { return each.kind == kind; });
  return row == backend_rows().end() ? nullptr : &*row;
}

std::string_view openai_variable(const Environment& environment) {
  return environment.get("OPENAI_API_URL") ? "OPENAI_API_URL" : "OPENAI_BASE_URL";
}

// The server that a variable names, with the model that OPENAI_MODEL names, else the first it has. Errors: why it cannot be used.
Result<Choice> choose_openai(const Environment& environment) {
  const OpenAiServer server = CUPEL_TRY(find_openai_server("", environment));
  std::string why = fmt::format("{} is set to {}", openai_variable(environment), server.url.shown());
  std::string model = environment.get("OPENAI_MODEL").value_or("");
  if (!model.empty()) {
    why += ", OPENAI_MODEL to " + printable(model);
  } else {
    const std::vector<std::string> models = CUPEL_TRY(list_openai_models(server, net::HttpClient(environment), kLookAround));
    if (models.empty()) return fail(ErrorCode::unavailable, fmt::format("{} has no model", server.url.shown()));
    model = models.front();
    why += models.size() == 1 ? ", which has this model" : fmt::format(", this is the first of its {} models", models.size());
  }
  BackendSpec spec = CUPEL_TRY(parse_backend_spec("openai:" + model));
  return Choice{spec, fmt::format("auto chose {}: {}", spec.text, why)};
}

}  // namespace

std::span<const BackendRow> backend_rows() {
  static const std::array rows = {embedded_row(), openai_row()};
  return rows;
}

Result<Choice> choose_backend(const std::string& text, const Environment& environment) {
  BackendSpec spec = CUPEL_TRY(parse_backend_spec(text));
  if (spec.kind != "auto") return Choice{std::move(spec), ""};
  std::vector<std::string> passed_over;
  if (environment.get("OPENAI_API_URL") || environment.get("OPENAI_BASE_URL")) {
    Result<Choice> found = choose_openai(environment);
    if (found) return found;
    passed_over.push_back(fmt::format("{} is set, but {}", openai_variable(environment), found.error().message));
  }
  if (environment.get("OLLAMA_HOST")) passed_over.emplace_back("OLLAMA_HOST is set, but this build cannot use it");
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

#include "backends/openai.h"

#include <fmt/format.h>

#include <array>

#include "backends/chat_models.h"
#include "backends/chat_protocol.h"
#include "backends/remote_backend.h"
#include "base/text.h"

namespace cupel {
namespace {

constexpr int kConcurrency = 8;
constexpr std::chrono::seconds kLookAround{5};  // at a server that was named

using Names = BackendVariable::Names;
constexpr std::array kVariables = {
    BackendVariable{"OPENAI_API_KEY", Names::key, "the key of OpenAI's service and of the servers that the two URLs name"},
    BackendVariable{"OPENAI_API_URL", Names::url, "where `openai:` backends without a URL of their own ask, and where `auto` looks first"},
    BackendVariable{"OPENAI_BASE_URL", Names::url, "the same, where OPENAI_API_URL is not set"},
    BackendVariable{"OPENAI_MODEL", Names::model, "the model that `auto` takes there; else the first one the server has"}};

Result<std::unique_ptr<Backend>> make_openai(const BackendSpec& spec, const Workspace& workspace) {
  RemoteModel model = CUPEL_TRY(make_remote_model(openai_row(), spec, workspace));
  const bool asks_schemas = workspace.config.text("judge_schema") != "off";
  auto protocol = std::make_unique<ChatProtocol>(model.name, model.server.url, asks_schemas);
  return std::make_unique<RemoteBackend>(std::move(model), std::move(protocol), make_post(workspace), *workspace.clock);
}

// The server that a variable names, with the model that OPENAI_MODEL names, else the first it has.
Result<std::optional<Choice>> look_openai(const Workspace& workspace) {
  const Environment& environment = workspace.environment;
  const char* variable = environment.get("OPENAI_API_URL") ? "OPENAI_API_URL" : "OPENAI_BASE_URL";
  if (!environment.get(variable)) return std::nullopt;
  const Server server = CUPEL_TRY(find_server(openai_row(), "", workspace));
  std::string why = fmt::format("{} is set to {}", variable, server.url.shown());
  std::string model = environment.get("OPENAI_MODEL").value_or("");
  if (!model.empty()) {
    why += ", OPENAI_MODEL to " + printable(model);
  } else {
    const std::vector<std::string> models = CUPEL_TRY(list_chat_models(server, net::HttpClient(environment), kLookAround));
    if (models.empty()) return fail(ErrorCode::unavailable, fmt::format("{} has no model", server.url.shown()));
    model = models.front();
    why += models.size() == 1 ? ", which has this model" : fmt::format(", this is the first of its {} models", models.size());
  }
  return Choice{CUPEL_TRY(parse_backend_spec("openai:" + model)), std::move(why)};
}

}  // namespace

BackendRow openai_row() {
  return {.kind = "openai",
          .summary = "chat completions of OpenAI's service or a server that speaks its API",
          .example = "openai:gpt-4o-mini",
          .can = {.concurrency = kConcurrency, .traces = true, .asks_schemas = true},
          .variables = kVariables,
          .service = {.url = "https://api.openai.com/v1", .path = "/v1"},
          .auto_turn = 1,
          .look = look_openai,
          .make = make_openai};
}

}  // namespace cupel

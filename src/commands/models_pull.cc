#include <fmt/format.h>

#include <string>

#include "base/text.h"
#include "commands/models.h"
#include "commands/models_text.h"
#include "models/model_store.h"
#include "models/pull.h"

namespace cupel {
namespace {

struct PullArgs {
  std::string model;
  bool offline = false;
  bool json = false;
  void visit(auto& field) {
    field("model", model, "a known name, a URL, hf:OWNER/REPO/FILE, or hf:OWNER/REPO for a checkpoint to import", FieldRule::positional);
    field("offline", offline, "fetch nothing: say whether the model is here already");
    field("json", json, "print one JSON document");
  }
};

Json to_json(const PulledModel& pulled) {
  const ModelMetadata metadata = pulled.model.metadata.value_or(ModelMetadata());
  return {{"name", pulled.model.name},    {"path", pulled.model.path.string()}, {"size_bytes", pulled.model.size_bytes},
          {"sha256", metadata.sha256},    {"license", metadata.license},        {"source", metadata.source},
          {"was_there", pulled.was_there}};
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const PullArgs args = CUPEL_TRY(parse_fields<PullArgs>(node, "models pull"));
  if (args.model.empty()) {
    return fail(ErrorCode::invalid_usage, "no model is given", {"for example: cupel models pull smollm2-135m; names: cupel models list"});
  }
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  if (args.offline) {
    const auto there = CUPEL_TRY(store.find_stored(args.model));
    if (!there)
      return fail(ErrorCode::unavailable,
                  fmt::format("{} is not on this machine, and fetching is switched off (offline)", printable(args.model)));
  }
  ProgressLine progress(io, workspace);
  const PulledModel pulled = CUPEL_TRY(pull_model(store, args.model, progress.callback(), workspace.stop));
  progress.end();
  if (args.json) {
    io.out << render_json(to_json(pulled), 2) << '\n';
  } else {
    io.out << fmt::format("{} {}: {} ({})\n", printable(pulled.model.name), pulled.was_there ? "was there already" : "is here now",
                          pulled.model.path.string(), size_text(pulled.model.size_bytes));
  }
  return ExitStatus::passed;
}

}  // namespace

CommandRow models_pull_command() {
  return {.name = "models pull",
          .summary = "fetch a model; what broke off goes on where it stopped",
          .example = "cupel models pull smollm2-135m",
          .fields = describe_fields<PullArgs>(),
          .run = run};
}

}  // namespace cupel

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string>

#include "base/files.h"
#include "base/text.h"
#include "commands/models.h"
#include "commands/models_text.h"
#include "models/known_models.h"
#include "models/model_store.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

struct RemoveArgs {
  std::string model;
  bool json = false;
  void visit(auto& field) {
    field("model", model, "the name of a model on this machine", FieldRule::positional);
    field("json", json, "print one JSON document");
  }
};

/// The model, its metadata, and what an interrupted pull left. Bytes freed; 0 when there was nothing.
Result<std::uint64_t> remove_files(const fs::path& model) {
  std::uint64_t freed = 0;
  for (const char* suffix : {"", ".json", ".part", ".part.json", ".part.whole"}) {
    const fs::path path = model.string() + suffix;
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    if (error) continue;
    if (!fs::remove(path, error)) return fail(ErrorCode::io, fmt::format("cannot remove {}: {}", path.string(), error.message()));
    freed += size;
  }
  return freed;
}

tl::unexpected<Error> nothing_there(const ModelStore& store, const std::string& name) {
  if (find_known_model(name) != nullptr) return fail(ErrorCode::unavailable, fmt::format("the model {} is not on this machine", name));
  std::vector<std::string> names;
  for (const StoredModel& model : store.stored().value_or(std::vector<StoredModel>())) names.push_back(model.name);
  const std::vector<std::string_view> views(names.begin(), names.end());
  return fail(ErrorCode::unknown_name,
              fmt::format("there is no model '{}' in {}{}", printable(name), store.folder().string(), did_you_mean(name, views)),
              {"names of models: cupel models list; files elsewhere are not touched"});
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const RemoveArgs args = CUPEL_TRY(parse_fields<RemoveArgs>(node, "models remove"));
  if (args.model.empty())
    return fail(ErrorCode::invalid_usage, "no model is given", {"for example: cupel models remove qwen2.5-coder-0.5b"});
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  if (args.model.find('/') != std::string::npos || args.model.starts_with('.')) return nothing_there(store, args.model);
  const auto lock = CUPEL_TRY(FileLock::try_acquire(store.folder() / fmt::format(".{}.lock", args.model)));
  if (!lock)
    return fail(ErrorCode::unavailable, fmt::format("the model {} is being pulled right now", printable(args.model)),
                {"stop that first, or wait"});
  const std::uint64_t freed = CUPEL_TRY(remove_files(store.path_of(args.model)));
  if (freed == 0) return nothing_there(store, args.model);
  if (args.json) io.out << render_json({{"name", args.model}, {"freed_bytes", freed}}, 2) << '\n';
  else io.out << fmt::format("removed {}: {} freed in {}\n", printable(args.model), size_text(freed), store.folder().string());
  return ExitStatus::passed;
}

}  // namespace

CommandRow models_remove_command() {
  return {.name = "models remove",
          .summary = "remove a model from this machine, without asking",
          .example = "cupel models remove qwen2.5-coder-0.5b",
          .fields = describe_fields<RemoveArgs>(),
          .run = run};
}

}  // namespace cupel

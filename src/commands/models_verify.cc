#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "commands/models.h"
#include "commands/models_text.h"
#include "engine/gguf.h"
#include "models/model_store.h"

namespace cupel {
namespace {

struct VerifyArgs {
  std::vector<std::string> models;
  bool json = false;
  void visit(auto& field) {
    field("models", models, "names or paths; all models on this machine when none is given", FieldRule::positional);
    field("json", json, "print one JSON document");
  }
};

struct Verified {
  std::string name;
  std::string path;
  std::string sha256;
  std::string expected;  // "" = nothing to compare with
  std::string damage;    // "" = sound
};

Result<Verified> verify(const StoredModel& model, const ModelStore& store, const Progress& progress, const std::stop_token& stop) {
  Verified result{
      .name = model.name, .path = model.path.string(), .sha256 = "", .expected = ModelStore::expected_sha256(model), .damage = ""};
  result.sha256 = CUPEL_TRY(store.hashes().sha256_anew(model.path, progress, stop));
  if (const auto metadata = load_metadata(model.path); !metadata) {
    if (metadata.error().code != ErrorCode::corrupt) return fail(metadata.error());
    result.damage = metadata.error().message;
  }
  if (!result.expected.empty() && result.sha256 != result.expected) {
    result.damage = fmt::format("SHA-256 is {}, expected {}", result.sha256, result.expected);
  }
  if (const auto file = engine::check_gguf(model.path); !file) {
    if (file.error().code != ErrorCode::corrupt) return fail(file.error());
    result.damage += (result.damage.empty() ? "" : "; ") + file.error().message;
  }
  return result;
}

Result<std::vector<StoredModel>> chosen_models(const std::vector<std::string>& names, const ModelStore& store) {
  if (names.empty()) return store.stored();
  std::vector<StoredModel> chosen;
  for (const std::string& name : names) chosen.push_back(CUPEL_TRY(store.locate(name)));
  return chosen;
}

void print(const std::vector<Verified>& results, bool json, std::ostream& out) {
  Json list = Json::array();
  for (const Verified& model : results) {
    list.push_back({{"name", model.name},
                    {"path", model.path},
                    {"sound", model.damage.empty()},
                    {"sha256", model.sha256},
                    {"expected_sha256", model.expected.empty() ? Json() : Json(model.expected)},
                    {"damage", model.damage.empty() ? Json() : Json(model.damage)}});
    if (json) continue;
    const std::string_view hash =
        model.expected.empty() ? "structure is sound; there is no hash to compare with" : "hash and structure are right";
    out << (model.damage.empty() ? fmt::format("ok       {}: {}\n", printable(model.name), hash)
                                 : fmt::format("damaged  {}: {}\n", printable(model.name), model.damage));
  }
  if (json) out << render_json({{"models", list}}, 2) << '\n';
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const VerifyArgs args = CUPEL_TRY(parse_fields<VerifyArgs>(node, "models verify"));
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  const std::vector<StoredModel> chosen = CUPEL_TRY(chosen_models(args.models, store));
  ProgressLine progress(io, workspace);
  std::vector<Verified> results;
  for (const StoredModel& model : chosen) {
    results.push_back(CUPEL_TRY(verify(model, store, io.err_is_terminal ? progress.callback() : Progress(), workspace.stop)));
  }
  progress.end();
  print(results, args.json, io.out);
  if (results.empty()) {
    io.err << fmt::format("there is no model in {}\n", store.folder().string());
    return ExitStatus::nothing_selected;
  }
  const bool all_sound = std::ranges::all_of(results, [](const Verified& model) { return model.damage.empty(); });
  if (!all_sound) io.err << "fetch a damaged model again: cupel models remove NAME && cupel models pull NAME\n";
  return all_sound ? ExitStatus::passed : ExitStatus::infrastructure;
}

}  // namespace

CommandRow models_verify_command() {
  return {.name = "models verify",
          .summary = "hash models again and check their structure",
          .example = "cupel models verify smollm2-135m",
          .fields = describe_fields<VerifyArgs>(),
          .run = run};
}

}  // namespace cupel

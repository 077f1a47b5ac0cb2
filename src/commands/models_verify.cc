#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "backends/embedded.h"
#include "base/text.h"
#include "commands/models.h"
#include "commands/models_text.h"
#include "engine/gguf.h"
#include "models/model_store.h"

namespace cupel {
namespace {

struct VerifyArgs {
  std::vector<std::string> models;
  bool deep = false;
  bool json = false;
  void visit(auto& field) {
    field("models", models, "names or paths; all models on this machine when none is given", FieldRule::positional);
    field("deep", deep, "look at the weights and ask the model: whether they are those of a trained model, with the evidence");
    field("json", json, "print one JSON document");
  }
};

struct Verified {
  std::string name;
  std::string path;
  std::string sha256;
  std::string expected;  // "" = nothing to compare with
  std::string damage;    // "" = sound
  std::optional<WeightProof> proof{};
  std::string no_proof{};  // why there is none
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

/// By the file as it is, whatever its name promises; its own verdict, also of a file that is not what was pulled.
Result<void> look_into(Verified& model, const Workspace& workspace) {
  Workspace quick = workspace;
  quick.config = workspace.config.with_option("exactness", {std::string("fast"), {}});  // bits do not matter here
  ModelFacts facts;
  facts.name = model.name;
  facts.path = model.path;
  facts.sha256 = model.sha256;
  std::error_code unknown;
  facts.size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(model.path, unknown));
  const std::unique_ptr<EmbeddedBackend> backend = CUPEL_TRY(open_embedded(std::move(facts), quick));
  Result<WeightProof> proof = backend->prove_weights_anew(workspace.stop);
  if (proof) model.proof = *std::move(proof);
  else if (proof.error().code == ErrorCode::cancelled) return fail(std::move(proof).error());
  else model.no_proof = proof.error().message;
  return {};
}

std::string_view verdict_of(const Verified& model) {
  if (!model.proof || !model.proof->pretrained) return "unproved";
  return *model.proof->pretrained ? "trained" : "liar";
}

void print_proof(const Verified& model, std::ostream& out) {
  out << fmt::format("{:<8} {}: {}\n", verdict_of(model), printable(model.name),
                     model.proof ? printable(model.proof->why) : printable(model.no_proof));
  if (!model.proof) return;
  for (const auto& [group, figures] : model.proof->figures.items()) {
    if (!figures.is_object()) continue;
    out << fmt::format("         {}:", group);
    for (const auto& [name, value] : figures.items()) out << fmt::format(" {}={}", name, render_json(value));
    out << '\n';
  }
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
    if (model.proof || !model.no_proof.empty()) {
      list.back()["pretrained"] = model.proof && model.proof->pretrained ? Json(*model.proof->pretrained) : Json();
      list.back()["proof"] = model.proof ? to_json(*model.proof) : Json{{"why", model.no_proof}};
    }
    if (json) continue;
    const std::string_view hash =
        model.expected.empty() ? "structure is sound; there is no hash to compare with" : "hash and structure are right";
    out << (model.damage.empty() ? fmt::format("ok       {}: {}\n", printable(model.name), hash)
                                 : fmt::format("damaged  {}: {}\n", printable(model.name), model.damage));
    if (model.proof || !model.no_proof.empty()) print_proof(model, out);
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
    if (args.deep) CUPEL_CHECK(look_into(results.back(), workspace));
  }
  progress.end();
  print(results, args.json, io.out);
  if (results.empty()) {
    io.err << fmt::format("there is no model in {}\n", store.folder().string());
    return ExitStatus::nothing_selected;
  }
  const bool all_sound = std::ranges::all_of(results, [](const Verified& model) { return model.damage.empty(); });
  if (!all_sound) io.err << "fetch a damaged model again: cupel models remove NAME && cupel models pull NAME\n";
  const auto is = [&](std::string_view verdict) {
    return std::ranges::any_of(results, [&](const Verified& model) { return verdict_of(model) == verdict; });
  };
  if (!all_sound || (args.deep && is("liar"))) return ExitStatus::infrastructure;
  return args.deep && is("unproved") ? ExitStatus::inconclusive : ExitStatus::passed;
}

}  // namespace

CommandRow models_verify_command() {
  return {.name = "models verify",
          .summary = "hash models again and check their structure; with --deep, also prove that their weights are trained",
          .example = "cupel models verify smollm2-135m",
          .fields = describe_fields<VerifyArgs>(),
          .run = run};
}

}  // namespace cupel

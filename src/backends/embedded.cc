#include "backends/embedded.h"

#include <fmt/format.h>

#include "engine/gguf_facts.h"
#include "engine/kernel_class.h"
#include "models/model_store.h"
#include "worker/supervised_model.h"

namespace cupel {
namespace {

constexpr int kSequences = 12;

// Says once that something long has begun; the finer steps are for progress bars.
Progress say_once(const Workspace& workspace) {
  return [said = false, &workspace](std::string_view what, std::uint64_t, std::uint64_t) mutable {
    if (!said && workspace.say) workspace.say(std::string(what));
    said = true;
  };
}

Result<std::unique_ptr<Backend>> make_embedded(const BackendSpec& spec, const Workspace& workspace) {
  ModelFacts model = CUPEL_TRY(resolve_embedded(spec, workspace));
  const engine::LoadOptions options = default_load_options(model.path);
  const worker::WorkerOptions worker{
      .program = workspace.program, .state_folder = workspace.home, .environment = workspace.environment, .warn = workspace.say};
  auto load = [options, worker]() -> Result<std::shared_ptr<engine::LoadedModel>> {
    return CUPEL_TRY(worker::start_model(options, worker));
  };
  auto kernels = [options, worker] { return engine::kernel_class(worker::kernels_to_use(options.kernels, worker)); };
  return std::make_unique<EmbeddedBackend>(std::move(model), options.sequences, std::move(load), std::move(kernels));
}

}  // namespace

BackendRow embedded_row() {
  return {.kind = "embedded",
          .summary = "a GGUF model on cupel's own engine: a known name or a path",
          .example = "smollm2-135m",
          .make = make_embedded};
}

engine::LoadOptions default_load_options(const std::string& path) { return {.path = path, .sequences = kSequences}; }

Result<ModelFacts> resolve_embedded(const BackendSpec& spec, const Workspace& workspace) {
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  const bool offline = workspace.config.text("offline") == "true";
  const ResolvedModel found = CUPEL_TRY(store.resolve(spec.name, offline, say_once(workspace), workspace.stop));
  ModelFacts model;
  model.name = found.name;
  model.path = found.path.string();
  model.sha256 = found.sha256;
  return model;
}

EmbeddedBackend::EmbeddedBackend(ModelFacts model, int sequences, Load load, KernelClass kernels)
    : known_(std::move(model)), sequences_(sequences), load_(std::move(load)), kernels_(std::move(kernels)) {}

Capabilities EmbeddedBackend::capabilities() const {
  const std::shared_ptr<engine::LoadedModel> model = loaded_if_any();
  Capabilities capabilities{.exact = false, .concurrency = sequences_, .context_tokens = std::nullopt};
  if (model) capabilities.context_tokens = model->model().context_tokens;
  return capabilities;
}

Result<Reply> EmbeddedBackend::generate(const Request& request, const TokenSink& sink, std::stop_token stop) {
  const std::shared_ptr<engine::LoadedModel> model = CUPEL_TRY(loaded());
  return model->generate(request, sink, std::move(stop));
}

Result<ModelFacts> EmbeddedBackend::model() {
  const std::shared_ptr<engine::LoadedModel> loaded_model = loaded_if_any();
  const std::scoped_lock lock(mutex_);
  if (!header_) {
    header_ = engine::model_facts(CUPEL_TRY(engine::read_gguf(known_.path)));
    header_->name = known_.name;
    header_->path = known_.path;
    header_->sha256 = known_.sha256;
  }
  ModelFacts facts = *header_;
  if (loaded_model) {
    facts.exactness = loaded_model->model().exactness;
    facts.pretrained = loaded_model->model().pretrained;
  }
  return facts;
}

Result<std::optional<Json>> EmbeddedBackend::identity() {
  const EngineDescription description = engine();
  if (known_.sha256.empty() || description.kernel_class.empty()) return std::nullopt;
  return Json{{"weights", known_.sha256}, {"engine", description.build}, {"kernel_class", description.kernel_class}};
}

Result<engine::EngineFacts> EmbeddedBackend::load() {
  const std::shared_ptr<engine::LoadedModel> model = CUPEL_TRY(loaded());
  return model->facts();
}

Backend::BatchFigures EmbeddedBackend::batch_figures() const {
  const std::shared_ptr<engine::LoadedModel> model = loaded_if_any();
  return model ? model->batch_figures() : BatchFigures{};
}

EngineDescription EmbeddedBackend::engine() const {
  const std::shared_ptr<engine::LoadedModel> model = loaded_if_any();
  if (!model) return {.build = engine::engine_build(), .kernel_class = kernels_ ? kernels_() : "", .threads = 0};
  const engine::EngineFacts facts = model->facts();
  return {.build = facts.build, .kernel_class = facts.kernel_class, .threads = facts.threads};
}

Result<std::shared_ptr<engine::LoadedModel>> EmbeddedBackend::loaded() {
  const std::scoped_lock one_loads(loading_);
  if (std::shared_ptr<engine::LoadedModel> model = loaded_if_any()) return model;
  std::shared_ptr<engine::LoadedModel> model = CUPEL_TRY(load_());
  const std::scoped_lock lock(mutex_);
  model_ = std::move(model);
  return model_;
}

std::shared_ptr<engine::LoadedModel> EmbeddedBackend::loaded_if_any() const {
  const std::scoped_lock lock(mutex_);
  return model_;
}

}  // namespace cupel

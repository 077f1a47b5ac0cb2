#include "backends/embedded.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/gguf_facts.h"
#include "engine/kernel_class.h"
#include "engine/question_order.h"
#include "models/model_store.h"
#include "worker/supervised_model.h"

namespace cupel {
namespace {

constexpr int kSequences = 32;
constexpr int kBytesPerToken = 3;    // of text, rather too few: a guess that is too long costs less than one too short
constexpr int kTemplateTokens = 64;  // around the messages

// Says once that something long has begun; the finer steps are for progress bars.
Progress say_once(const Workspace& workspace) {
  return [said = false, &workspace](std::string_view what, std::uint64_t, std::uint64_t) mutable {
    if (!said && workspace.say) workspace.say(std::string(what));
    said = true;
  };
}

Result<std::unique_ptr<Backend>> make_embedded(const BackendSpec& spec, const Workspace& workspace) {
  ModelFacts facts = CUPEL_TRY(resolve_embedded(spec, workspace));
  EmbeddedModel model = CUPEL_TRY(choose_kernels(std::move(facts), workspace));
  const engine::LoadOptions options = default_load_options(model.facts.path);
  auto load = [options, worker = model.worker](const engine::KernelOptions& kernels) -> Result<std::shared_ptr<engine::LoadedModel>> {
    engine::LoadOptions chosen = options;
    chosen.kernels = kernels;
    return CUPEL_TRY(worker::start_model(chosen, worker));
  };
  return std::make_unique<EmbeddedBackend>(std::move(model.facts), options.sequences, std::move(model.kernels), std::move(load));
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

Result<EmbeddedModel> choose_kernels(ModelFacts model, const Workspace& workspace) {
  const Exactness wanted = CUPEL_TRY(exactness_setting(workspace.config));
  worker::WorkerOptions worker{
      .program = workspace.program, .state_folder = workspace.home, .environment = workspace.environment, .warn = workspace.say};
  worker::ExactnessSubject subject{.name = model.name, .path = model.path, .sha256 = model.sha256};
  auto kernels = std::make_shared<KernelChoice>(std::move(subject), wanted, worker, workspace.stop);
  return EmbeddedModel{std::move(model), std::move(worker), std::move(kernels)};
}

EmbeddedBackend::EmbeddedBackend(ModelFacts model, int sequences, std::shared_ptr<KernelChoice> kernels, Load load)
    : known_(std::move(model)), sequences_(sequences), kernels_(std::move(kernels)), load_(std::move(load)) {}

Capabilities EmbeddedBackend::capabilities() const {
  const std::shared_ptr<engine::LoadedModel> model = loaded_if_any();
  Capabilities capabilities{.exact = is_exact(), .concurrency = sequences_, .context_tokens = std::nullopt};
  if (model) capabilities.context_tokens = model->model().context_tokens;
  return capabilities;
}

Result<Reply> EmbeddedBackend::generate(const Request& request, const TokenSink& sink, std::stop_token stop) {
  const std::shared_ptr<engine::LoadedModel> model = CUPEL_TRY(loaded());
  Result<Reply> reply = model->generate(request, sink, std::move(stop));
  if (reply) reply->exact = is_exact();
  return reply;
}

std::vector<std::size_t> EmbeddedBackend::plan(std::span<const Request> requests) {
  std::vector<std::string> prompts;
  int positions = 0;
  for (const Request& request : requests) {
    std::string& prompt = prompts.emplace_back();
    for (const Message& message : request.messages) prompt += message.content + '\n';
    positions = std::max(positions, static_cast<int>(prompt.size()) / kBytesPerToken + kTemplateTokens + request.options.max_tokens);
  }
  {
    const std::scoped_lock lock(mutex_);
    expected_ = {.questions = static_cast<int>(requests.size()), .positions = positions};
    if (model_) model_->expect(expected_.questions, expected_.positions);
  }
  return engine::order_questions(prompts);
}

Result<Proof> EmbeddedBackend::verify(const Request& request, const Reply& answer, std::stop_token stop) {
  const std::shared_ptr<engine::LoadedModel> model = CUPEL_TRY(loaded());
  return model->verify(request, answer, std::move(stop));
}

Result<ModelFacts> EmbeddedBackend::model() {
  ModelFacts facts = CUPEL_TRY(header());
  facts.exactness = kernels_->exactness_of(engine().kernel_class);
  if (const std::shared_ptr<engine::LoadedModel> loaded_model = loaded_if_any()) facts.pretrained = loaded_model->model().pretrained;
  return facts;
}

Result<ModelFacts> EmbeddedBackend::header() const {
  const std::scoped_lock lock(mutex_);
  if (header_) return *header_;
  ModelFacts facts = engine::model_facts(CUPEL_TRY(engine::read_gguf(known_.path)));
  facts.name = known_.name;
  facts.path = known_.path;
  facts.sha256 = known_.sha256;
  header_ = std::move(facts);
  return *header_;
}

bool EmbeddedBackend::is_exact() const { return kernels_->exactness_of(engine().kernel_class) == "exact"; }

Result<std::optional<Json>> EmbeddedBackend::identity() {
  const EngineDescription description = engine();
  if (known_.sha256.empty() || !is_exact()) return std::nullopt;
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
  if (!model) return {.build = engine::engine_build(), .kernel_class = engine::kernel_class(kernels_->kernels()), .threads = 0};
  const engine::EngineFacts facts = model->facts();
  return {.build = facts.build, .kernel_class = facts.kernel_class, .threads = facts.threads};
}

Result<std::shared_ptr<engine::LoadedModel>> EmbeddedBackend::loaded() {
  const std::scoped_lock one_loads(loading_);
  if (std::shared_ptr<engine::LoadedModel> model = loaded_if_any()) return model;
  std::shared_ptr<engine::LoadedModel> model = CUPEL_TRY(load_(kernels_->kernels()));
  const std::scoped_lock lock(mutex_);
  if (expected_.questions > 0) model->expect(expected_.questions, expected_.positions);
  model_ = std::move(model);
  return model_;
}

std::shared_ptr<engine::LoadedModel> EmbeddedBackend::loaded_if_any() const {
  const std::scoped_lock lock(mutex_);
  return model_;
}

}  // namespace cupel

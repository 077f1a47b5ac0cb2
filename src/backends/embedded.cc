#include "backends/embedded.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "backends/model_memory.h"
#include "core/messages.h"
#include "engine/gguf_facts.h"
#include "engine/kernel_class.h"
#include "engine/question_order.h"
#include "models/known_models.h"
#include "models/model_store.h"
#include "worker/supervised_model.h"

namespace cupel {
namespace {

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
  return CUPEL_TRY(open_embedded(spec, workspace));
}

// Of two loads of one model, over all decoding steps.
Backend::BatchFigures together(const Backend::BatchFigures& first, const Backend::BatchFigures& second) {
  Backend::BatchFigures sum{.max = std::max(first.max, second.max), .steps = first.steps + second.steps};
  if (sum.steps == 0) return sum;
  sum.mean =
      (first.mean * static_cast<double>(first.steps) + second.mean * static_cast<double>(second.steps)) / static_cast<double>(sum.steps);
  return sum;
}

constexpr int kAutoTurn = 99;  // last: it is always there

Result<std::optional<Choice>> look_embedded(const Workspace& /*workspace*/) {
  BackendSpec spec = CUPEL_TRY(parse_backend_spec(default_model_name()));
  return Choice{std::move(spec), "the embedded engine serves what nothing else does"};
}

}  // namespace

BackendRow embedded_row() {
  return {.kind = "embedded",
          .summary = "a GGUF model on cupel's own engine: a known name or a path",
          .example = "smollm2-135m",
          .can = {.exact = true, .scores = true, .embeds = true, .constraints = true},
          .auto_turn = kAutoTurn,
          .look = look_embedded,
          .make = make_embedded};
}

Result<std::unique_ptr<EmbeddedBackend>> open_embedded(const BackendSpec& spec, const Workspace& workspace) {
  return open_embedded(CUPEL_TRY(resolve_embedded(spec, workspace)), workspace);
}

Result<std::unique_ptr<EmbeddedBackend>> open_embedded(ModelFacts facts, const Workspace& workspace) {
  EmbeddedModel model = CUPEL_TRY(prepare_model(std::move(facts), workspace));
  auto load = [worker = model.worker,
               stop = workspace.stop](const engine::LoadOptions& options) -> Result<std::shared_ptr<engine::LoadedModel>> {
    return CUPEL_TRY(worker::start_model(options, worker, stop));
  };
  return std::make_unique<EmbeddedBackend>(std::move(model), std::move(load));
}

Result<ModelFacts> resolve_embedded(const BackendSpec& spec, const Workspace& workspace) {
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  const bool offline = workspace.config.text("offline") == "true";
  const ResolvedModel found = CUPEL_TRY(store.resolve(spec.name, offline, say_once(workspace), workspace.stop));
  ModelFacts model;
  model.name = found.name;
  model.path = found.path.string();
  model.sha256 = found.sha256;
  std::error_code unknown;
  model.size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(found.path, unknown));
  return model;
}

Result<EmbeddedModel> prepare_model(ModelFacts model, const Workspace& workspace) {
  const Exactness wanted = CUPEL_TRY(exactness_setting(workspace.config));
  worker::WorkerOptions worker{
      .program = workspace.program, .state_folder = workspace.home, .environment = workspace.environment, .warn = workspace.say};
  worker::ExactnessSubject subject{.name = model.name, .path = model.path, .sha256 = model.sha256};
  auto kernels = std::make_shared<KernelChoice>(std::move(subject), wanted, worker, workspace.stop, workspace.may_measure);
  engine::LoadOptions options = CUPEL_TRY(load_options(model.path, workspace.config));
  std::shared_ptr<MemoryBudget> memory = workspace.model_memory;
  if (!memory) memory = std::make_shared<MemoryBudget>(MemoryLimit{std::numeric_limits<std::uint64_t>::max()});
  return EmbeddedModel{std::move(model),   std::move(options), std::move(worker),
                       std::move(kernels), std::move(memory),  std::make_shared<const WeightProofs>(workspace.home)};
}

EmbeddedBackend::EmbeddedBackend(EmbeddedModel model, Load load)
    : known_(std::move(model.facts)),
      options_(std::move(model.options)),
      kernels_(std::move(model.kernels)),
      load_(std::move(load)),
      proofs_(std::move(model.proofs)),
      warn_(std::move(model.worker.warn)),
      place_(std::move(model.memory), thing()) {}

MemoryBudget::Thing EmbeddedBackend::thing() {
  const Result<ModelFacts> facts = header();
  const bool embeds = facts && engine::embeds(*facts);
  const PlannedMemory planned = planned_memory(static_cast<std::uint64_t>(known_.size_bytes), options_, embeds);
  return {.name = known_.name,
          .bytes = planned.total(),
          .load = [this] { return load_model(); },
          .unload = [this] { unload_model(); },
          .advice = fmt::format(
              "weights {} MiB (the file, and once more repacked for this CPU), keys and values {} MiB: raise memory_limit_mb{}, "
              "or choose a smaller model",
              planned.weights >> 20U, planned.keys_and_values >> 20U, embeds ? "" : ", lower kv_mb")};
}

Capabilities EmbeddedBackend::capabilities() const {
  Capabilities capabilities{.exact = is_exact(engine()), .concurrency = options_.sequences, .context_tokens = std::nullopt};
  const Result<ModelFacts> facts = header();
  capabilities.embeds = facts && engine::embeds(*facts);
  capabilities.scores = !capabilities.embeds;
  capabilities.constraints = !capabilities.embeds;
  if (const SharedModel model = loaded_if_any()) capabilities.context_tokens = model->model().context_tokens;
  return capabilities;
}

Result<Reply> EmbeddedBackend::generate(const Request& request, const TokenSink& sink, std::stop_token stop) {
  const SharedModel model = CUPEL_TRY(loaded(stop));
  Result<Reply> reply = model->generate(request, sink, std::move(stop));
  if (reply) reply->exact = is_exact(engine());
  return reply;
}

std::vector<std::size_t> EmbeddedBackend::plan(std::span<const Request> requests) {
  std::vector<std::string> prompts;
  int positions = 0;
  for (const Request& request : requests) {
    std::string& prompt = prompts.emplace_back();
    for (const Message& message : request.messages) prompt += flat_text(message) + '\n';
    positions = std::max(positions, static_cast<int>(prompt.size()) / kBytesPerToken + kTemplateTokens + request.options.max_tokens);
  }
  {
    const std::scoped_lock lock(mutex_);
    expected_ = {.questions = static_cast<int>(requests.size()), .positions = positions};
  }
  if (const SharedModel model = loaded_if_any()) model->expect(static_cast<int>(requests.size()), positions);
  return engine::order_questions(prompts);
}

Result<Proof> EmbeddedBackend::verify(const Request& request, const Reply& answer, std::stop_token stop) {
  const SharedModel model = CUPEL_TRY(loaded(stop));
  return model->verify(request, answer, std::move(stop));
}

Result<ScoreReply> EmbeddedBackend::score(const ScoreRequest& request, std::stop_token stop) {
  const SharedModel model = CUPEL_TRY(loaded(stop));
  Result<ScoreReply> reply = model->score(request, std::move(stop));
  if (reply) reply->exact = is_exact(engine());
  return reply;
}

Result<EmbedReply> EmbeddedBackend::embed(const EmbedRequest& request, std::stop_token stop) {
  const SharedModel model = CUPEL_TRY(loaded(stop));
  Result<EmbedReply> reply = model->embed(request, std::move(stop));
  if (reply) reply->exact = is_exact(engine());
  return reply;
}

Result<ModelFacts> EmbeddedBackend::model() {
  ModelFacts facts = CUPEL_TRY(header());
  facts.exactness = kernels_->exactness_of(engine().kernel_class);
  if (const std::optional<WeightProof> proof = known_proof()) {
    facts.pretrained = proof->pretrained;
    facts.proof = to_json(*proof);
  }
  return facts;
}

Result<ModelFacts> EmbeddedBackend::prove_weights(std::stop_token stop) {
  if (known_proof()) return model();
  if (!engine::makes_text(CUPEL_TRY(engine::read_gguf(known_.path)))) CUPEL_TRY(prove_weights_anew(std::move(stop)));
  else CUPEL_TRY(loaded(std::move(stop)));
  return model();
}

Result<WeightProof> EmbeddedBackend::prove_weights_anew(std::stop_token stop) {
  if (!engine::makes_text(CUPEL_TRY(engine::read_gguf(known_.path)))) return prove(nullptr, std::move(stop));
  const SharedModel model = CUPEL_TRY(loaded(stop));
  return prove(model.get(), std::move(stop));
}

std::optional<WeightProof> EmbeddedBackend::known_proof() {
  const std::scoped_lock lock(mutex_);
  if (!proof_ && proofs_) proof_ = proofs_->known({.path = known_.path, .sha256 = known_.sha256});
  return proof_;
}

Result<WeightProof> EmbeddedBackend::prove(engine::LoadedModel* model, std::stop_token stop) {
  const MeasureText measure = [&](std::string_view text) -> Result<TextFigures> {
    const ScoreReply reply = CUPEL_TRY(model->score({.messages = {}, .context = "", .texts = {std::string(text)}, .timeout_ms = {}}, stop));
    const TextLikelihood& likelihood = reply.texts.at(0);
    return TextFigures{.tokens = likelihood.scored_tokens(), .surprise = -likelihood.mean_log_likelihood()};
  };
  WeightProof proof =
      CUPEL_TRY(proofs_->prove({.path = known_.path, .sha256 = known_.sha256}, model != nullptr ? measure : MeasureText(), stop));
  const std::scoped_lock lock(mutex_);
  proof_ = proof;
  return proof;
}

// Whether the weights are trained is for reports to tell: a model that answers is not kept from it.
void EmbeddedBackend::prove_once(engine::LoadedModel& model) {
  if (!proofs_ || known_proof()) return;
  const Result<WeightProof> proof = prove(&model, {});
  if (!warn_) return;
  if (!proof) warn_(fmt::format("whether the weights of {} are trained is unknown: {}", known_.name, proof.error().message));
  else if (proof->pretrained == false)
    warn_(fmt::format("the weights of {} are not those of a trained model: {}", known_.name, proof->why));
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

bool EmbeddedBackend::is_exact(const EngineDescription& engine) const { return kernels_->exactness_of(engine.kernel_class) == "exact"; }

Result<std::optional<Json>> EmbeddedBackend::identity() {
  const EngineDescription description = engine();
  if (known_.sha256.empty() || !is_exact(description)) return std::nullopt;
  return Json{{"weights", known_.sha256}, {"engine", description.build}, {"kernel_class", description.kernel_class}};
}

Result<engine::EngineFacts> EmbeddedBackend::load() {
  const SharedModel model = CUPEL_TRY(loaded({}));
  return model->facts();
}

Backend::BatchFigures EmbeddedBackend::batch_figures() const {
  const SharedModel model = loaded_if_any();
  const BatchFigures now = model ? model->batch_figures() : BatchFigures{};
  const std::scoped_lock lock(mutex_);
  return together(unloaded_.batch, now);
}

std::optional<std::uint64_t> EmbeddedBackend::memory_bytes() const {
  const SharedModel model = loaded_if_any();
  return model ? model->memory_bytes() : std::nullopt;
}

EngineDescription EmbeddedBackend::engine() const {
  std::optional<engine::EngineFacts> facts;
  if (const SharedModel model = loaded_if_any()) {
    facts = model->facts();
  } else {
    const std::scoped_lock lock(mutex_);
    facts = unloaded_.engine;
  }
  if (facts) return {.build = facts->build, .kernel_class = facts->kernel_class, .threads = facts->threads};
  return {.build = engine::engine_build(), .kernel_class = engine::kernel_class(kernels_->kernels()), .threads = 0};
}

Result<void> EmbeddedBackend::load_model() {
  engine::LoadOptions options = options_;
  options.kernels = kernels_->kernels();
  SharedModel model = CUPEL_TRY(load_(options));
  prove_once(*model);
  const std::scoped_lock lock(mutex_);
  if (expected_.questions > 0) model->expect(expected_.questions, expected_.positions);
  model_ = std::move(model);
  return {};
}

void EmbeddedBackend::unload_model() {
  SharedModel gone;  // ended without the lock: its process takes a moment
  const std::scoped_lock lock(mutex_);
  gone.swap(model_);
  unloaded_ = {.engine = gone->facts(), .batch = together(unloaded_.batch, gone->batch_figures())};
}

Result<EmbeddedBackend::SharedModel> EmbeddedBackend::loaded(std::stop_token stop) {
  Result<MemoryBudget::Hold> hold = place_.use(std::move(stop));
  if (!hold) return fail(std::move(hold).error());
  const std::scoped_lock lock(mutex_);
  return SharedModel(*std::move(hold), model_.get());
}

EmbeddedBackend::SharedModel EmbeddedBackend::loaded_if_any() const {
  std::optional<MemoryBudget::Hold> hold = place_.use_if_loaded();
  if (!hold) return nullptr;
  const std::scoped_lock lock(mutex_);
  return {*std::move(hold), model_.get()};
}

}  // namespace cupel

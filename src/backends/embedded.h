// The backend that answers by itself: a GGUF model on the embedded engine, loaded at the first question. It may be unloaded while nobody
// asks it anything, when another model needs the memory, and is loaded anew at the next question.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "backends/kernel_choice.h"
#include "backends/row.h"
#include "base/memory_budget.h"
#include "engine/engine.h"
#include "models/prove_weights.h"

namespace cupel {

BackendRow embedded_row();

/// A model that can be loaded: what is known of it, what chooses its kernels, and how its worker is started.
struct EmbeddedModel {
  ModelFacts facts;             // name, path, sha256, size_bytes
  engine::LoadOptions options;  // but for the kernels
  worker::WorkerOptions worker;
  std::shared_ptr<KernelChoice> kernels;
  std::shared_ptr<MemoryBudget> memory;                  // shared with other models
  std::shared_ptr<const WeightProofs> proofs = nullptr;  // null: nothing is proved of its weights
};

class EmbeddedBackend final : public Backend {
 public:
  using Load = std::function<Result<std::shared_ptr<engine::LoadedModel>>(const engine::LoadOptions&)>;

  EmbeddedBackend(EmbeddedModel model, Load load);

  Capabilities capabilities() const override;
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override;
  /// From the file's header: nothing is loaded for it. The proof of its weights is one that is known (models/prove_weights.h).
  Result<ModelFacts> model() override;
  Result<ModelFacts> prove_weights(std::stop_token stop) override;
  Result<std::optional<Json>> identity() override;
  std::vector<std::size_t> plan(std::span<const Request> requests) override;
  Result<Proof> verify(const Request& request, const Reply& answer, std::stop_token stop) override;
  Result<ScoreReply> score(const ScoreRequest& request, std::stop_token stop) override;
  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token stop) override;
  BatchFigures batch_figures() const override;
  EngineDescription engine() const override;
  std::optional<std::uint64_t> memory_bytes() const override;

  /// Proves anew, whatever is known; a model that only embeds is not loaded for it. Errors: those of loading, and of reading the file.
  Result<WeightProof> prove_weights_anew(std::stop_token stop);

  /// Loads now; the loaded model's facts. Errors: those of loading.
  Result<engine::EngineFacts> load();

  const engine::LoadOptions& load_options() const { return options_; }

 private:
  using SharedModel = std::shared_ptr<engine::LoadedModel>;
  /// What the file's header says; read once. Errors: as engine::read_gguf.
  Result<ModelFacts> header() const;
  bool is_exact(const EngineDescription& engine) const;
  MemoryBudget::Thing thing();
  Result<void> load_model();
  std::optional<WeightProof> known_proof();
  /// Null: without asking.
  Result<WeightProof> prove(engine::LoadedModel* model, std::stop_token stop);
  void prove_once(engine::LoadedModel& model);
  void unload_model();
  /// The model, which stays loaded while the pointer lives.
  Result<SharedModel> loaded(std::stop_token stop);
  SharedModel loaded_if_any() const;

  const ModelFacts known_;
  const engine::LoadOptions options_;
  const std::shared_ptr<KernelChoice> kernels_;
  const Load load_;
  const std::shared_ptr<const WeightProofs> proofs_;
  const std::function<void(const std::string&)> warn_;
  mutable std::mutex mutex_;  // never held while loading
  SharedModel model_;
  struct {
    int questions = 0;
    int positions = 0;
  } expected_;  // told to the model when it is loaded
  mutable std::optional<ModelFacts> header_;
  std::optional<WeightProof> proof_;
  /// What is still known of a model that was unloaded.
  struct {
    std::optional<engine::EngineFacts> engine;
    BatchFigures batch;
  } unloaded_;
  mutable MemoryBudget::Place place_;  // last: unloading uses all of the above
};

/// Finds the model a spec names, pulling a known one that is missing unless the configuration says offline.
/// Fills name, path, sha256, size. Errors: those of ModelStore::resolve.
Result<ModelFacts> resolve_embedded(const BackendSpec& spec, const Workspace& workspace);

/// By the settings; nothing is measured yet. Errors: invalid_config.
Result<EmbeddedModel> prepare_model(ModelFacts model, const Workspace& workspace);

/// The backend of a model in a worker process of its own. Errors: those of prepare_model.
Result<std::unique_ptr<EmbeddedBackend>> open_embedded(ModelFacts model, const Workspace& workspace);

/// The same for what a spec names. Errors: those of resolve_embedded and prepare_model.
Result<std::unique_ptr<EmbeddedBackend>> open_embedded(const BackendSpec& spec, const Workspace& workspace);

}  // namespace cupel

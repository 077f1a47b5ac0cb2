// The backend that answers by itself: a GGUF model on the embedded engine, loaded at the first question.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "backends/kernel_choice.h"
#include "backends/row.h"
#include "engine/engine.h"

namespace cupel {

BackendRow embedded_row();

class EmbeddedBackend final : public Backend {
 public:
  using Load = std::function<Result<std::shared_ptr<engine::LoadedModel>>(const engine::KernelOptions&)>;

  /// `model` holds what is known before loading (name, path, sha256). `sequences`: answers worth having in flight.
  EmbeddedBackend(ModelFacts model, int sequences, std::shared_ptr<KernelChoice> kernels, Load load);

  Capabilities capabilities() const override;
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override;
  /// From the file's header: nothing is loaded for it.
  Result<ModelFacts> model() override;
  Result<std::optional<Json>> identity() override;
  std::vector<std::size_t> plan(std::span<const Request> requests) override;
  Result<Proof> verify(const Request& request, const Reply& answer, std::stop_token stop) override;
  BatchFigures batch_figures() const override;
  EngineDescription engine() const override;

  /// Loads now; the loaded model's facts. Errors: those of loading.
  Result<engine::EngineFacts> load();

 private:
  /// What the file's header says; read once. Errors: as engine::read_gguf.
  Result<ModelFacts> header() const;
  bool is_exact() const;
  Result<std::shared_ptr<engine::LoadedModel>> loaded();
  std::shared_ptr<engine::LoadedModel> loaded_if_any() const;

  const ModelFacts known_;
  const int sequences_;
  const std::shared_ptr<KernelChoice> kernels_;
  const Load load_;
  std::mutex loading_;
  mutable std::mutex mutex_;  // never held while loading
  std::shared_ptr<engine::LoadedModel> model_;
  struct {
    int questions = 0;
    int positions = 0;
  } expected_;  // told to the model when it is loaded
  mutable std::optional<ModelFacts> header_;
};

/// Finds the model a spec names, pulling a known one that is missing unless the configuration says offline.
/// Fills name, path, sha256, size. Errors: those of ModelStore::resolve.
Result<ModelFacts> resolve_embedded(const BackendSpec& spec, const Workspace& workspace);

/// A model with what chooses its kernels and what its worker is started with.
struct EmbeddedModel {
  ModelFacts facts;
  worker::WorkerOptions worker;
  std::shared_ptr<KernelChoice> kernels;
};

/// By the setting `exactness`; nothing is measured yet. Errors: invalid_config.
Result<EmbeddedModel> choose_kernels(ModelFacts model, const Workspace& workspace);

/// How models are loaded unless told otherwise.
engine::LoadOptions default_load_options(const std::string& path);

}  // namespace cupel

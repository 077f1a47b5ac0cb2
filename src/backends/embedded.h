// The backend that answers by itself: a GGUF model on the embedded engine, loaded at the first question.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "backends/row.h"
#include "engine/engine.h"

namespace cupel {

BackendRow embedded_row();

class EmbeddedBackend final : public Backend {
 public:
  using Load = std::function<Result<std::shared_ptr<engine::LoadedModel>>()>;

  /// Which kernels will compute, or compute already: what its answers depend on (engine/kernel_class.h).
  using KernelClass = std::function<std::string()>;

  /// `model` holds what is known before loading (name, path, sha256). `sequences`: answers worth having in flight. `kernels` is asked
  /// while nothing is loaded; without it the backend has no identity until then.
  EmbeddedBackend(ModelFacts model, int sequences, Load load, KernelClass kernels = {});

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
  struct Header {
    ModelFacts facts;
    bool exact = false;
  };
  Result<Header> header() const;
  bool is_exact() const;
  Result<std::shared_ptr<engine::LoadedModel>> loaded();
  std::shared_ptr<engine::LoadedModel> loaded_if_any() const;

  const ModelFacts known_;
  const int sequences_;
  const Load load_;
  const KernelClass kernels_;
  std::mutex loading_;
  mutable std::mutex mutex_;  // never held while loading
  std::shared_ptr<engine::LoadedModel> model_;
  struct {
    int questions = 0;
    int positions = 0;
  } expected_;  // told to the model when it is loaded
  mutable std::optional<Header> header_;
};

/// Finds the model a spec names, pulling a known one that is missing unless the configuration says offline.
/// Fills name, path, sha256, size. Errors: those of ModelStore::resolve.
Result<ModelFacts> resolve_embedded(const BackendSpec& spec, const Workspace& workspace);

/// How models are loaded unless told otherwise.
engine::LoadOptions default_load_options(const std::string& path);

}  // namespace cupel

// Which kernels an embedded model is loaded with, and what its answers are worth with them: decided at first use by what is stored or
// measured of its exactness (worker/exactness.h), or by speed alone.
#pragma once

#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "config/config.h"
#include "engine/engine.h"
#include "worker/exactness.h"

namespace cupel {

/// The setting `exactness`: what a user wants.
enum class Exactness { exact, fast };

/// Errors: invalid_config, with where the value comes from.
Result<Exactness> exactness_setting(const Config& config);

/// Thread-safe.
class KernelChoice {
 public:
  KernelChoice(worker::ExactnessSubject subject, Exactness wanted, worker::WorkerOptions worker, std::stop_token stop,
               bool may_measure = true);

  /// Without those that are known to die here. The first call may measure, for seconds, and says so.
  engine::KernelOptions kernels();

  /// "exact", "batch-dependent" or "unknown": of answers by this kernel class, which is another than the chosen one after an illegal
  /// instruction.
  std::string exactness_of(const std::string& kernel_class);

 private:
  struct Decision {
    engine::KernelOptions kernels;
    std::optional<worker::ExactnessFinding> finding;
    bool embeds = false;  // an embedding model: exact with any kernels, as each text is computed by itself
  };
  const Decision& decide();
  bool is_embedding_model() const;
  Decision decide_exact() const;
  Result<worker::ExactnessFinding> find() const;
  Decision decide_fast() const;

  const worker::ExactnessSubject subject_;
  const Exactness wanted_;
  const worker::WorkerOptions worker_;
  const std::stop_token stop_;
  const bool may_measure_;
  std::mutex mutex_;
  std::optional<Decision> decision_;
};

}  // namespace cupel

// Which kernel options a model is to be loaded with here so that its answers are exact: measured once for a model and a machine, each set
// of options in a worker process of its own, and remembered under $CUPEL_HOME/exactness.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "worker/kernel_finding.h"
#include "worker/supervised_model.h"

namespace cupel::worker {

/// llama.cpp's fastest where only speed counts and nothing was measured: never exact.
inline constexpr engine::KernelOptions kFastKernels{.extra_buffers = true,
                                                    .flash_attention = true,
                                                    .bf16_values = false,
                                                    .unified_kv = false,
                                                    .tiled_matmul = true,
                                                    .block_products = true};

struct ExactnessSubject {
  std::string name;  // for people
  std::string path;
  std::string sha256;
  int threads = 0;  // as in engine::LoadOptions
};

struct ProbePlan {
  engine::ProbeSettings settings;
  bool all = false;  // every set, those that are only fast too; else up to the first that is exact
  std::function<void(const KernelFinding&)> on_set = nullptr;  // each set as soon as it is probed
};

/// Measures now; what was known is not looked at and nothing is stored. Blocks: seconds for a small model, about a minute for a large one.
/// Errors: unavailable, corrupt (of the model's file), cancelled. A set whose process dies is a finding, not an error.
Result<ExactnessFinding> probe_sets(const ExactnessSubject& subject, const ProbePlan& plan, const WorkerOptions& worker,
                                    std::stop_token stop);

/// What was stored for this model, machine and build. A file that cannot be read is a warning and nothing.
std::optional<ExactnessFinding> stored_finding(const ExactnessSubject& subject, const WorkerOptions& worker);

/// What was stored here of other quantisations of this model. Files that cannot be read are passed over.
std::vector<ExactnessFinding> stored_forms(const std::string& sha256, const WorkerOptions& worker);

/// Two processes that store at once are harmless: each writes a whole file. Errors: io.
Result<void> store_finding(const ExactnessFinding& finding, const WorkerOptions& worker);

/// What is stored, else what probing finds now, which is said once through `worker.warn` and stored. Errors: those of probe_sets.
Result<ExactnessFinding> find_exactness(const ExactnessSubject& subject, const WorkerOptions& worker, std::stop_token stop);

/// The fastest exact set that is not known to die here; null when there is none.
const KernelFinding* exact_set(const ExactnessFinding& finding, const WorkerOptions& worker);

}  // namespace cupel::worker

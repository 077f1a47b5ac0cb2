#include "worker/exactness.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "build_info.h"
#include "core/json_reader.h"
#include "engine/cpu_features.h"
#include "engine/gguf.h"
#include "engine/gguf_facts.h"
#include "engine/kernel_class.h"
#include "worker/probe_worker.h"

namespace cupel::worker {
namespace fs = std::filesystem;
namespace {

using Kernels = engine::KernelOptions;

std::string machine_key() {
  const std::set<std::string> flags = engine::cpu_flags();
  return sha256_hex(fmt::format("{} {}", build_info::kLlamaKey, fmt::join(flags, " "))).substr(0, 16);
}

fs::path finding_path(const std::string& sha256, const WorkerOptions& worker) {
  return worker.state_folder / "exactness" / fmt::format("{}-{}.json", sha256.substr(0, 16), machine_key());
}

// The kinds of weights whose products llama.cpp tiles: K-quants and IQ-quants.
bool has_tiled_weights(const engine::GgufFile& file) {
  return std::ranges::any_of(file.tensors, [](const engine::GgufTensor& tensor) {
    return tensor.type_name.find("_K") != std::string::npos || tensor.type_name.starts_with("iq");
  });
}

// The kinds of weights whose products llama.cpp computes in blocks.
bool has_block_weights(const engine::GgufFile& file) {
  constexpr std::array<std::string_view, 6> kKinds = {"f32", "f16", "bf16", "q8_0", "q4_0", "iq4_nl"};
  return std::ranges::any_of(file.tensors, [&](const engine::GgufTensor& tensor) {
    return tensor.shape.size() > 1 && std::ranges::count(kKinds, tensor.type_name) > 0;
  });
}

bool has_quantized_weights(const engine::GgufFile& file) {
  constexpr std::array<std::string_view, 3> kPlain = {"f32", "f16", "bf16"};
  return std::ranges::any_of(file.tensors, [&](const engine::GgufTensor& tensor) {
    return tensor.shape.size() > 1 && std::ranges::count(kPlain, tensor.type_name) == 0;
  });
}

// Those that may be exact, the fastest first. Repacked for AMX, plain weights are read again for every four rows; blocks read them less.
std::vector<Kernels> candidates(const engine::GgufFile& file) {
  const bool has_tiled = has_tiled_weights(file);
  const bool has_blocks = has_block_weights(file);
  const bool repacked_first = has_quantized_weights(file);
  std::vector<Kernels> sets;
  for (const bool by_rows : {true, false}) {
    for (const bool extra_buffers : {repacked_first, !repacked_first}) {
      for (const bool tiled : {true, false}) {
        for (const bool blocks : {true, false}) {
          if ((!tiled && !has_tiled) || (blocks && !has_blocks)) continue;
          sets.push_back({.extra_buffers = extra_buffers,
                          .flash_attention = by_rows,
                          .bf16_values = by_rows,
                          .unified_kv = false,
                          .tiled_matmul = tiled,
                          .block_products = blocks});
        }
      }
    }
  }
  return sets;
}

// What is chosen where only speed counts: never exact, for comparison.
std::vector<Kernels> fast_sets() {
  Kernels shared = kFastKernels;
  shared.unified_kv = true;
  return {kFastKernels, shared};
}

bool is_unsafe(const Kernels& kernels, const WorkerOptions& worker) { return kernels_to_use(kernels, worker) != kernels; }

KernelFinding probe_set(const engine::LoadOptions& options, const ProbePlan& plan, const WorkerOptions& worker,
                        const std::stop_token& stop) {
  KernelFinding set{
      .kernels = options.kernels, .kernel_class = engine::kernel_class(options.kernels), .probe = std::nullopt, .failure = ""};
  if (is_unsafe(options.kernels, worker)) {
    set.failure = "ended with an illegal instruction here before";
    return set;
  }
  Result<engine::ExactnessProbe> probe = probe_in_worker(options, plan.settings, worker, stop);
  if (probe) set.probe = *std::move(probe);
  else set.failure = probe.error().message;
  return set;
}

}  // namespace

Result<ExactnessFinding> probe_sets(const ExactnessSubject& subject, const ProbePlan& plan, const WorkerOptions& worker,
                                    std::stop_token stop) {
  const engine::GgufFile file = CUPEL_TRY(engine::check_gguf(subject.path));
  if (engine::is_embedding_model(file)) {
    return fail(ErrorCode::invalid_usage,
                fmt::format("{} is an embedding model: each text is computed by itself, so its vectors are exact without being measured",
                            subject.name));
  }
  ExactnessFinding finding{.sha256 = subject.sha256, .machine = machine_key(), .sets = {}};
  std::vector<Kernels> sets = candidates(file);
  if (plan.all) std::ranges::move(fast_sets(), std::back_inserter(sets));
  for (const Kernels& kernels : sets) {
    KernelFinding set = probe_set({.path = subject.path, .threads = subject.threads, .kernels = kernels}, plan, worker, stop);
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled");
    if (plan.on_set) plan.on_set(set);
    finding.sets.push_back(std::move(set));
    if (!plan.all && finding.sets.back().is_exact()) break;
  }
  return finding;
}

std::optional<ExactnessFinding> stored_finding(const ExactnessSubject& subject, const WorkerOptions& worker) {
  const fs::path path = finding_path(subject.sha256, worker);
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  const Result<std::string> text = read_file(path, 1U << 20U);
  std::optional<ExactnessFinding> finding;
  if (text) finding = exactness_finding_from(json_or_discarded(*text));
  if (finding && finding->sha256 == subject.sha256 && finding->machine == machine_key()) return finding;
  if (worker.warn) worker.warn(fmt::format("{} is not what was written there; it is measured again", path.string()));
  return std::nullopt;
}

std::vector<ExactnessFinding> stored_forms(const std::string& sha256, const WorkerOptions& worker) {
  std::vector<ExactnessFinding> forms;
  std::error_code error;
  const std::string suffix = fmt::format("-{}.json", machine_key());
  for (fs::directory_iterator it(worker.state_folder / "exactness", error), end; !error && it != end; it.increment(error)) {
    if (!it->path().filename().string().ends_with(suffix)) continue;
    const Result<std::string> text = read_file(it->path(), 1U << 20U);
    if (!text) continue;
    std::optional<ExactnessFinding> finding = exactness_finding_from(json_or_discarded(*text));
    if (finding && finding->form_of == sha256 && !sha256.empty()) forms.push_back(*std::move(finding));
  }
  std::ranges::sort(forms, {}, &ExactnessFinding::type);
  return forms;
}

Result<void> store_finding(const ExactnessFinding& finding, const WorkerOptions& worker) {
  return write_file(finding_path(finding.sha256, worker), render_json(to_json(finding), 2) + "\n");
}

Result<ExactnessFinding> find_exactness(const ExactnessSubject& subject, const WorkerOptions& worker, std::stop_token stop) {
  std::optional<ExactnessFinding> known = stored_finding(subject, worker);
  // Where what was exact has died since, other options may still be.
  const auto is_exact_but_unsafe = [&](const KernelFinding& set) { return set.is_exact() && is_unsafe(set.kernels, worker); };
  if (known && (exact_set(*known, worker) != nullptr || std::ranges::none_of(known->sets, is_exact_but_unsafe))) return *std::move(known);

  const ProbePlan plan;
  std::error_code ignored;
  constexpr double kUsualSize = 200e6;
  const double estimate =
      (plan.settings.seconds + 0.5) * std::max(1.0, static_cast<double>(fs::file_size(subject.path, ignored)) / kUsualSize);
  if (worker.warn) {
    worker.warn(
        fmt::format("checking once how {} can answer exactly on this machine (about {:.0f} s)", subject.name, std::min(estimate, 60.0)));
  }
  ExactnessFinding finding = CUPEL_TRY(probe_sets(subject, plan, worker, std::move(stop)));
  if (Result<void> stored = store_finding(finding, worker); !stored && worker.warn) worker.warn(describe_error(stored.error()));
  return finding;
}

const KernelFinding* exact_set(const ExactnessFinding& finding, const WorkerOptions& worker) {
  return fastest(finding, [&](const KernelFinding& set) { return set.is_exact() && !is_unsafe(set.kernels, worker); });
}

}  // namespace cupel::worker

#include "backends/kernel_choice.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engine/gguf_facts.h"

namespace cupel {
Result<Exactness> exactness_setting(const Config& config) {
  const std::string text = config.text("exactness");
  if (text.empty() || text == "exact") return Exactness::exact;
  if (text == "fast") return Exactness::fast;
  const Setting* setting = config.find("exactness");
  return fail(ErrorCode::invalid_config, fmt::format("exactness must be exact or fast, not '{}'", printable(text)),
              {"it comes from " + setting->where});
}

KernelChoice::KernelChoice(worker::ExactnessSubject subject, Exactness wanted, worker::WorkerOptions worker, std::stop_token stop,
                           bool may_measure)
    : subject_(std::move(subject)), wanted_(wanted), worker_(std::move(worker)), stop_(std::move(stop)), may_measure_(may_measure) {}

engine::KernelOptions KernelChoice::kernels() { return worker::kernels_to_use(decide().kernels, worker_); }

std::string KernelChoice::exactness_of(const std::string& kernel_class) {
  const Decision& decision = decide();
  if (decision.embeds) return "exact";
  if (wanted_ == Exactness::fast) return "batch-dependent";
  if (!decision.finding) return "unknown";
  const auto set = std::ranges::find(decision.finding->sets, kernel_class, &worker::KernelFinding::kernel_class);
  if (set == decision.finding->sets.end() || !set->probe) return "unknown";
  return set->is_exact() ? "exact" : "batch-dependent";
}

// What was measured before is none: its file's header need not be read.
bool KernelChoice::is_embedding_model() const {
  if (worker::stored_finding(subject_, worker_)) return false;
  const Result<engine::GgufFile> file = engine::read_gguf(subject_.path);
  return file && engine::is_embedding_model(*file);
}

// Held while measuring: others need the same answer.
const KernelChoice::Decision& KernelChoice::decide() {
  const std::scoped_lock lock(mutex_);
  if (!decision_ && is_embedding_model()) decision_ = {.kernels = {}, .finding = std::nullopt, .embeds = true};
  if (!decision_) decision_ = wanted_ == Exactness::fast ? decide_fast() : decide_exact();
  return *decision_;
}

Result<worker::ExactnessFinding> KernelChoice::find() const {
  if (may_measure_) return worker::find_exactness(subject_, worker_, stop_);
  if (std::optional<worker::ExactnessFinding> stored = worker::stored_finding(subject_, worker_)) return *std::move(stored);
  return fail(ErrorCode::unavailable, "it was not measured yet");
}

KernelChoice::Decision KernelChoice::decide_exact() const {
  Result<worker::ExactnessFinding> finding = find();
  if (!finding) {
    if (worker_.warn && may_measure_ && !stop_.stop_requested()) {
      worker_.warn(
          fmt::format("whether answers of {} are exact is unknown, so none are reused: {}", subject_.name, finding.error().message));
    }
    return {};
  }
  if (const worker::KernelFinding* exact = worker::exact_set(*finding, worker_))
    return {.kernels = exact->kernels, .finding = std::move(*finding)};
  if (worker_.warn) {
    worker_.warn(
        fmt::format("answers of {} may depend on what else is being answered on this machine, so none are reused; "
                    "'cupel doctor exactness {}' shows why",
                    subject_.name, subject_.name));
  }
  const worker::KernelFinding* best = worker::fastest(*finding, [](const worker::KernelFinding&) { return true; });
  return {.kernels = best != nullptr ? best->kernels : worker::kFastKernels, .finding = std::move(*finding)};
}

// Nothing is measured for it: what was measured before is used.
KernelChoice::Decision KernelChoice::decide_fast() const {
  std::optional<worker::ExactnessFinding> finding = worker::stored_finding(subject_, worker_);
  const auto is_measured = [&] {
    return std::ranges::find(finding->sets, worker::kFastKernels, &worker::KernelFinding::kernels) != finding->sets.end();
  };
  if (!finding || !is_measured()) return {.kernels = worker::kFastKernels};
  const worker::KernelFinding* best = worker::fastest(*finding, [](const worker::KernelFinding&) { return true; });
  return {.kernels = best != nullptr ? best->kernels : worker::kFastKernels, .finding = std::move(finding)};
}

}  // namespace cupel

#include "commands/doctor_forms.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/files.h"
#include "base/hash.h"
#include "engine/quantize.h"
#include "models/model_store.h"
#include "worker/probe_worker.h"
#include "worker/quantize_worker.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormsLock = "forms.lock";
constexpr double kWorthIt = 1.1;  // less than a tenth is within what measurements vary by

worker::WorkerOptions worker_of(const Workspace& workspace) {
  return {.program = workspace.program, .state_folder = workspace.home, .environment = workspace.environment, .warn = nullptr};
}

double times_as_fast(const worker::KernelFinding& own, const worker::KernelFinding& other) {
  return worker::typical_seconds(*own.probe) / worker::typical_seconds(*other.probe);
}

/// Measures these options once more and keeps the better figures.
Result<void> measure_again(const worker::ExactnessSubject& subject, worker::KernelFinding& set, const worker::ProbePlan& plan,
                           const Workspace& workspace) {
  const engine::LoadOptions options{.path = subject.path, .threads = subject.threads, .kernels = set.kernels};
  const engine::ExactnessProbe again = CUPEL_TRY(worker::probe_in_worker(options, plan.settings, worker_of(workspace), workspace.stop));
  const auto keep_better = [&](double engine::ExactnessProbe::* figure) {
    (*set.probe).*figure = std::max((*set.probe).*figure, again.*figure);
  };
  keep_better(&engine::ExactnessProbe::prompt_tokens_per_second);
  keep_better(&engine::ExactnessProbe::alone_tokens_per_second);
  keep_better(&engine::ExactnessProbe::together_tokens_per_second);
  return {};
}

/// Forms that a command which was killed left behind. The caller holds the lock, so that nobody is measuring one.
void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> found;
  for (fs::directory_iterator it(folder, ignored), end; it != end; it.increment(ignored)) {
    const fs::path& each = it->path();
    if (each.filename().string().find(".gguf") != std::string::npos) found.push_back(each);
  }
  for (const fs::path& each : found) fs::remove(each, ignored);
}

std::string speed_text(const worker::KernelFinding& set) {
  return fmt::format("prompts {:.0f}, together {:.0f} tokens/s", set.probe->prompt_tokens_per_second,
                     set.probe->together_tokens_per_second);
}

}  // namespace

Findings forms_finding(const MeasuredForms& measured) {
  const MeasuredForms::Form* best = nullptr;
  std::vector<std::string> others;
  for (const MeasuredForms::Form& form : measured.forms) {
    if (form.own == nullptr) continue;
    if (form.set == nullptr) {
      others.push_back(form.type + " is not exact here");
      continue;
    }
    others.push_back(fmt::format("{} {:.2f} times as fast", form.type, times_as_fast(*form.own, *form.set)));
    if (best == nullptr || times_as_fast(*form.own, *form.set) > times_as_fast(*best->own, *best->set)) best = &form;
  }
  if (others.empty()) return {};
  if (best == nullptr || times_as_fast(*best->own, *best->set) < kWorthIt) {
    return {{Finding::State::ok, "forms", fmt::format("none of those measured is faster and as exact ({})", fmt::join(others, ", ")), ""}};
  }
  return {{Finding::State::ok, "forms",
           fmt::format("{} is {:.2f} times as fast here and as exact: {}; {} as it is: {}", best->type,
                       times_as_fast(*best->own, *best->set), speed_text(*best->set), measured.model, speed_text(*best->own)),
           best->stored_as.empty()
               ? fmt::format("cupel models convert {} --type {} makes it; its answers are other ones", measured.model, best->type)
               : fmt::format("--backend {} uses it; its answers are other ones", best->stored_as)}};
}

Findings examine_forms(const std::string& model, const std::string& sha256, const Workspace& workspace) {
  const worker::WorkerOptions worker = worker_of(workspace);
  remove_leftover_forms(workspace.home);
  const std::vector<worker::ExactnessFinding> forms = worker::stored_forms(sha256, worker);
  if (forms.empty()) return {};
  MeasuredForms measured{.model = model, .forms = {}};
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  const std::vector<StoredModel> stored = store.stored().value_or(std::vector<StoredModel>());
  for (const worker::ExactnessFinding& form : forms) {
    const auto there =
        std::ranges::find_if(stored, [&](const StoredModel& each) { return each.metadata && each.metadata->sha256 == form.sha256; });
    const worker::KernelFinding* own = form.beside.empty() || !form.beside.front().probe ? nullptr : &form.beside.front();
    measured.forms.push_back({form.type, worker::exact_set(form, worker), own, there == stored.end() ? "" : there->name});
  }
  return forms_finding(measured);
}

void remove_leftover_forms(const fs::path& home) {
  const fs::path folder = home / "exactness";
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return;
  const Result<std::optional<FileLock>> lock = FileLock::try_acquire(folder / kFormsLock);
  if (lock && *lock) remove_leftovers(folder);
}

Result<worker::ExactnessFinding> measure_form(const worker::ExactnessSubject& model, const worker::ExactnessFinding& own,
                                              const std::string& type, const worker::ProbePlan& plan, const Workspace& workspace) {
  constexpr int kRounds = 2;  // besides the first
  const std::string wanted = CUPEL_TRY(engine::parse_quantization(type));
  const worker::WorkerOptions worker = worker_of(workspace);
  const worker::KernelFinding* exact = worker::exact_set(own, worker);
  if (exact == nullptr) return fail(ErrorCode::unavailable, fmt::format("{} is not exact here, so nothing can be as exact", model.name));
  const fs::path folder = workspace.home / "exactness";
  CUPEL_CHECK(make_folder(folder));
  const FileLock lock = CUPEL_TRY(FileLock::acquire(folder / kFormsLock));  // also: two at once would measure each other
  remove_leftovers(folder);
  const fs::path made = folder / fmt::format("{}-{}.gguf", model.sha256.substr(0, 16), wanted);
  const auto measured = [&]() -> Result<worker::ExactnessFinding> {
    CUPEL_CHECK(worker::quantize_in_worker({.source = model.path, .target = made, .type = wanted}, worker, {}, workspace.stop));
    const worker::ExactnessSubject form{.name = fmt::format("{} as {}", model.name, wanted),
                                        .path = made,
                                        .sha256 = CUPEL_TRY(sha256_file(made)),
                                        .threads = model.threads};
    worker::ExactnessFinding finding = CUPEL_TRY(worker::probe_sets(form, plan, worker, workspace.stop));
    finding.form_of = model.sha256;
    finding.type = wanted;
    finding.beside = {*exact};
    const worker::KernelFinding* chosen = worker::exact_set(finding, worker);
    for (int round = 0; round < kRounds && chosen != nullptr; ++round) {
      CUPEL_CHECK(measure_again(model, finding.beside.front(), plan, workspace));
      CUPEL_CHECK(measure_again(form, finding.sets[static_cast<std::size_t>(chosen - finding.sets.data())], plan, workspace));
    }
    CUPEL_CHECK(worker::store_finding(finding, worker));
    return finding;
  };
  Result<worker::ExactnessFinding> finding = measured();
  std::error_code ignored;
  fs::remove(made, ignored);
  return finding;
}

}  // namespace cupel

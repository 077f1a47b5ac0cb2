#include "worker/supervised_model.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <mutex>

#include "base/clock.h"
#include "base/files.h"
#include "base/text.h"
#include "engine/kernel_class.h"
#include "worker/remote_model.h"
#include "worker/unsafe_kernels.h"
#include "worker/worker_process.h"

namespace cupel::worker {
namespace fs = std::filesystem;
namespace {

void warn(const WorkerOptions& worker, const std::string& text) {
  if (worker.warn) worker.warn(text);
}

// The options to start with: without the kernels that are known to die here.
engine::LoadOptions safe_options(engine::LoadOptions options, const WorkerOptions& worker) {
  const engine::KernelOptions kernels = kernels_to_use(options.kernels, worker);
  if (kernels == options.kernels) return options;
  const fs::path mark = unsafe_mark(options.kernels, worker);
  warn(worker, fmt::format("inference kernels with AMX and repacked weights are off: they ended with an illegal instruction here before; "
                           "remove {} to try them again",
                           mark.string()));
  options.kernels = kernels;
  return options;
}

// Loads in a fresh worker; after an illegal instruction once more without the kernels that may have caused it.
Result<std::unique_ptr<RemoteModel>> start_remote(const engine::LoadOptions& wanted, const WorkerOptions& worker,
                                                  const std::stop_token& stop) {
  const engine::LoadOptions options = safe_options(wanted, worker);
  std::unique_ptr<WorkerProcess> process =
      CUPEL_TRY(WorkerProcess::start(worker.program, environment_for(options.kernels, worker.environment)));
  RemoteModel::Loaded loaded = CUPEL_TRY(RemoteModel::load(std::move(process), options, stop));
  if (loaded.model) return std::move(loaded.model);
  if (!loaded.ending->illegal_instruction || !options.kernels.extra_buffers) {
    Error error = error_of(*loaded.ending);
    error.notes.push_back(fmt::format("while loading {}", options.path));
    return fail(std::move(error));
  }
  remember_unsafe(options.kernels, worker);
  return start_remote(wanted, worker, stop);
}

class SupervisedModel final : public engine::LoadedModel {
 public:
  SupervisedModel(engine::LoadOptions options, WorkerOptions worker, std::shared_ptr<RemoteModel> first)
      : options_(std::move(options)), worker_(std::move(worker)), model_(first->model()), current_(std::move(first)) {}

  const ModelFacts& model() const override { return model_; }

  engine::EngineFacts facts() const override { return current()->facts(); }

  Backend::BatchFigures batch_figures() const override { return current()->batch_figures(); }

  std::optional<std::uint64_t> memory_bytes() const override { return current()->memory_bytes(); }

  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override {
    bool has_text = false;
    const TokenSink noting_sink = [&](const AnswerPiece& piece) {
      has_text = true;
      if (sink) sink(piece);
    };
    const auto start = std::chrono::steady_clock::now();
    std::shared_ptr<RemoteModel> model = CUPEL_TRY(living_model(stop));
    Result<Reply> reply = model->generate(request, noting_sink, stop);
    // Other kernels can answer what these could not, and another process what a silent one did not: unless text was handed out already, or
    // the time is over, such an end costs only time.
    if (reply || stop.stop_requested() || !(note_illegal_instruction(*model) || was_silent(*model)) || has_text) return reply;
    Request again = request;
    if (again.timeout_ms) *again.timeout_ms -= to_ms(std::chrono::steady_clock::now() - start);
    if (again.timeout_ms && *again.timeout_ms <= 0) return reply;
    if (was_silent(*model)) warn(worker_, reply.error().message + "; the question is asked again");
    model = CUPEL_TRY(living_model(stop));
    return model->generate(again, noting_sink, stop);
  }

  Result<Proof> verify(const Request& request, const Reply& answer, std::stop_token stop) override {
    return CUPEL_TRY(living_model(stop))->verify(request, answer, stop);
  }

  Result<ScoreReply> score(const ScoreRequest& request, std::stop_token stop) override {
    return CUPEL_TRY(living_model(stop))->score(request, stop);
  }

  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token stop) override {
    return CUPEL_TRY(living_model(stop))->embed(request, stop);
  }

  void expect(int questions, int positions) override { current()->expect(questions, positions); }

  Result<int> count_tokens(const std::string& text) override { return CUPEL_TRY(living_model({}))->count_tokens(text); }

 private:
  std::shared_ptr<RemoteModel> current() const {
    const std::scoped_lock lock(mutex_);
    return current_;
  }

  // One caller starts another process where it must be; the others wait for it, each as long as it wants.
  Result<std::shared_ptr<RemoteModel>> living_model(const std::stop_token& stop) {
    std::unique_lock starting(start_mutex_, std::defer_lock);
    while (!starting.try_lock_for(std::chrono::milliseconds(50))) {
      if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled while the model was being loaded");
    }
    std::shared_ptr<RemoteModel> model = current();
    if (CUPEL_TRY(model->is_there(stop))) return model;
    model = CUPEL_TRY(start_remote(options_, worker_, stop));
    const std::scoped_lock lock(mutex_);
    current_ = model;
    return model;
  }

  static bool was_silent(const RemoteModel& model) {
    const std::optional<Ending> ending = model.ending();
    return ending && ending->was_silent;
  }

  // True when this model's process died so; several calls may find out at once, remembering twice does no harm.
  bool note_illegal_instruction(const RemoteModel& model) {
    const std::optional<Ending> ending = model.ending();
    if (!ending || !ending->illegal_instruction) return false;
    const engine::LoadOptions used =
        safe_options(options_, {.program = {}, .state_folder = worker_.state_folder, .environment = {}, .warn = {}});
    if (!used.kernels.extra_buffers) return model.facts().kernel_class != engine::kernel_class(used.kernels);
    remember_unsafe(used.kernels, worker_);
    return true;
  }

  const engine::LoadOptions options_;
  const WorkerOptions worker_;
  const ModelFacts model_;
  std::timed_mutex start_mutex_;  // locked before the other
  mutable std::mutex mutex_;
  std::shared_ptr<RemoteModel> current_;
};

bool is_executable(const fs::path& path) {
  std::error_code ignored;
  return !path.empty() && ::access(path.c_str(), X_OK) == 0 && !fs::is_directory(path, ignored);
}

}  // namespace

engine::KernelOptions kernels_to_use(engine::KernelOptions wanted, const WorkerOptions& worker) {
  std::error_code ignored;
  if (fs::exists(unsafe_mark(wanted, worker), ignored)) wanted.extra_buffers = false;
  return wanted;
}

Result<std::unique_ptr<engine::LoadedModel>> start_model(const engine::LoadOptions& options, const WorkerOptions& worker,
                                                         const std::stop_token& stop) {
  std::shared_ptr<RemoteModel> first = CUPEL_TRY(start_remote(options, worker, stop));
  return std::make_unique<SupervisedModel>(options, worker, std::move(first));
}

Result<fs::path> find_program(const Environment& environment, const fs::path& installed) {
  if (const std::optional<std::string> given = environment.get("CUPEL_PROGRAM")) {
    if (is_executable(*given)) return fs::path(*given);
    return fail(ErrorCode::unavailable, fmt::format("CUPEL_PROGRAM is {}, which is no executable file", *given));
  }
  std::error_code ignored;
  const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path folder = self.parent_path();
  for (const fs::path& candidate : {folder / "cupel", folder.parent_path() / "cupel", installed}) {
    if (is_executable(candidate)) return candidate;
  }
  const std::string search_path = environment.get("PATH").value_or("");
  for (const std::string& place : split(search_path, ':')) {
    if (const fs::path candidate = fs::path(place) / "cupel"; is_executable(candidate)) return candidate;
  }
  return fail(ErrorCode::unavailable,
              fmt::format("the cupel program, which runs the inference engine, is neither beside {} nor at {} nor on PATH", self.string(),
                          installed.string()),
              {"set CUPEL_PROGRAM to the path of the cupel executable"});
}

}  // namespace cupel::worker

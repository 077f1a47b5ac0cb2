#include "engine/local_model.h"

#include <fmt/format.h>
#include <ggml-backend.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/chat_template.h"
#include "engine/cpu_features.h"
#include "engine/gguf.h"
#include "engine/kernel_class.h"
#include "engine/llama_handles.h"
#include "engine/scheduler.h"

namespace cupel::engine {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kTemplateLimit(5);  // templates take milliseconds

// While a model is loaded its errors are collected as the cause of a failure; afterwards they go to stderr.
void log_errors(ggml_log_level level, const char* text, void* collected) {
  if (level != GGML_LOG_LEVEL_ERROR) return;
  if (collected != nullptr) *static_cast<std::string*>(collected) += text;
  else std::fputs(text, stderr);
}

Result<ModelHandle> load_weights(const LoadOptions& options) {
  std::string errors;
  llama_log_set(log_errors, &errors);
  llama_backend_init();
  llama_model_params params = llama_model_default_params();
  params.use_extra_bufts = options.kernels.extra_buffers;
  params.n_gpu_layers = 0;
  ModelHandle model(llama_model_load_from_file(options.path.c_str(), params));
  llama_log_set(log_errors, nullptr);
  if (model) return model;
  return fail(ErrorCode::corrupt, fmt::format("llama.cpp cannot load {}: {}", options.path, printable_lines(trim(errors))));
}

ModelFacts facts_of(const llama_model& model, const LoadOptions& options) {
  ModelFacts facts;
  facts.name = options.path;
  facts.path = options.path;
  facts.format = "gguf";
  char text[128] = "";
  if (llama_model_meta_val_str(&model, "general.architecture", text, sizeof text) > 0) facts.architecture = text;
  facts.quantization = llama_ftype_name(llama_model_ftype(&model));
  facts.parameters = static_cast<std::int64_t>(llama_model_n_params(&model));
  facts.size_bytes = static_cast<std::int64_t>(fs::file_size(options.path));
  facts.context_tokens = llama_model_n_ctx_train(&model);
  return facts;
}

class LocalModel final : public LoadedModel {
 public:
  LocalModel(ModelHandle model, const LoadOptions& options, EngineFacts facts, Watchdog* watchdog)
      : model_(std::move(model)),
        model_facts_(facts_of(*model_, options)),
        facts_(std::move(facts)),
        vocabulary_(*model_),
        watchdog_(watchdog),
        scheduler_(*model_, options, watchdog) {}

  const ModelFacts& model() const override { return model_facts_; }
  EngineFacts facts() const override { return facts_; }
  Backend::BatchFigures batch_figures() const override { return scheduler_.batch_figures(); }

  Result<int> count_tokens(const std::string& text) override {
    return static_cast<int>(CUPEL_TRY(vocabulary_.tokenize(text, false)).size());
  }

  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override {
    auto job = std::make_shared<Job>();
    job->prompt = CUPEL_TRY(prompt_tokens(request.messages));
    job->options = request.options;
    job->timeout_ms = request.timeout_ms;
    CUPEL_CHECK(scheduler_.submit(job));
    const std::stop_callback cancel(stop, [&] {
      job->cancelled = true;
      scheduler_.wake();
    });
    while (true) {
      Job::News news = job->wait();
      if (!news.text.empty() && sink) sink(news.text);
      if (news.result) return std::move(*news.result);
    }
  }

 private:
  Result<Tokens> prompt_tokens(const std::vector<Message>& messages) {
    const std::string text = CUPEL_TRY(render(messages));
    return vocabulary_.tokenize(text, true);
  }

  // The template is made on first use: a model whose template is broken can still be loaded and looked at.
  Result<std::string> render(const std::vector<Message>& messages) {
    const std::scoped_lock lock(template_mutex_);
    const Watchdog::Guard guard(watchdog_, "the model's chat template", kTemplateLimit);
    if (!template_) template_ = ChatTemplate::of_model(*model_);
    if (!*template_) return fail(template_->error());
    return (*template_)->render(messages);
  }

  ModelHandle model_;
  ModelFacts model_facts_;
  EngineFacts facts_;
  Vocabulary vocabulary_;
  Watchdog* watchdog_;
  std::mutex template_mutex_;
  std::optional<Result<ChatTemplate>> template_;
  Scheduler scheduler_;  // last: its thread uses the model
};

// Weights that are repacked for this CPU take up to as much memory again as the file.
Result<void> check_memory(const LoadOptions& options) {
  const std::uint64_t size = fs::file_size(options.path);
  const std::uint64_t needed = (options.kernels.extra_buffers ? size : size / 8) + (64ULL << 20U);
  const std::uint64_t available = available_memory_bytes();
  if (needed <= available) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("{} needs about {} MiB of memory, {} MiB are available", options.path, needed >> 20U, available >> 20U),
              {"free memory or choose a smaller model or quantization"});
}

LoadOptions with_defaults(LoadOptions options) {
  if (options.threads <= 0) options.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return options;
}

}  // namespace

Result<std::unique_ptr<LoadedModel>> load_local_model(const LoadOptions& wanted, Watchdog* watchdog) {
  const LoadOptions options = with_defaults(wanted);
  const auto start = std::chrono::steady_clock::now();
  CUPEL_CHECK(check_cpu(cpu_flags()));
  CUPEL_CHECK(check_gguf(options.path));
  CUPEL_CHECK(check_memory(options));
  try {
    ModelHandle model = CUPEL_TRY(load_weights(options));
    EngineFacts facts;
    facts.build = engine_build();
    facts.kernel_class = kernel_class(options.kernels);
    facts.threads = options.threads;
    facts.sequences = options.sequences;
    facts.load_ms = to_ms(std::chrono::steady_clock::now() - start);
    facts.resident_bytes = resident_memory_bytes();
    return std::make_unique<LocalModel>(std::move(model), options, std::move(facts), watchdog);
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt, fmt::format("llama.cpp cannot load {}: {}", options.path, error.what()));
  }
}

}  // namespace cupel::engine

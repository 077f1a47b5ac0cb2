#include "engine/scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/memory.h"

namespace cupel::engine {
namespace {

constexpr int kBatchTokens = 512;               // fed per step: bounds the time until a running answer gets its next token
constexpr std::chrono::minutes kStepLimit(10);  // the largest models on the slowest machines take seconds
constexpr int kPositionsStep = 256;             // the context's size per sequence is a multiple of this
constexpr int kSmallestPositions = 512;

std::int64_t metadata_number(const llama_model& model, const std::string& key, std::int64_t fallback) {
  char buffer[32];
  if (llama_model_meta_val_str(&model, key.c_str(), buffer, sizeof buffer) <= 0) return fallback;
  return std::strtoll(buffer, nullptr, 10);
}

// Keys and values of one position in all layers, as 16-bit floats.
std::uint64_t kv_bytes_per_position(const llama_model& model) {
  char architecture[64] = "";
  llama_model_meta_val_str(&model, "general.architecture", architecture, sizeof architecture);
  const std::int64_t head = llama_model_n_embd(&model) / std::max(1, llama_model_n_head(&model));
  const std::int64_t key = metadata_number(model, fmt::format("{}.attention.key_length", architecture), head);
  const std::int64_t value = metadata_number(model, fmt::format("{}.attention.value_length", architecture), head);
  return static_cast<std::uint64_t>(llama_model_n_layer(&model) * std::max(1, llama_model_n_head_kv(&model)) * (key + value) * 2);
}

int round_up(int value, int step) { return (value + step - 1) / step * step; }

}  // namespace

Scheduler::Scheduler(llama_model& model, const LoadOptions& options, Watchdog* watchdog)
    : model_(model),
      vocabulary_(model),
      options_(options),
      trained_context_(llama_model_n_ctx_train(&model)),
      bytes_per_position_(kv_bytes_per_position(model)),
      watchdog_(watchdog),
      governor_(options.threads),
      batch_(kBatchTokens),
      thread_([this] { run(); }) {}

Scheduler::~Scheduler() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
}

Result<void> Scheduler::submit(std::shared_ptr<Job> job) {
  const int prompt_tokens = static_cast<int>(job->prompt.size());
  if (prompt_tokens == 0) return fail(ErrorCode::invalid_usage, "the prompt is empty: nothing to answer");
  if (prompt_tokens >= trained_context_) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("the prompt has {} tokens, the model's context holds {} including the answer", prompt_tokens, trained_context_),
                {"shorten the prompt or choose a model with a longer context"});
  }
  const int needed = std::min(job->positions(), trained_context_);
  const std::uint64_t bytes = static_cast<std::uint64_t>(needed) * bytes_per_position_;
  if (const std::uint64_t available = available_memory_bytes(); bytes > options_.kv_bytes && bytes > available) {
    return fail(
        ErrorCode::limit_exceeded,
        fmt::format("{} tokens need {} MiB for keys and values, {} MiB of memory are available", needed, bytes >> 20U, available >> 20U),
        {"lower max_tokens, shorten the prompt, or free memory"});
  }
  {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(job));
  }
  changed_.notify_all();
  return {};
}

void Scheduler::wake() {
  {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

Backend::BatchFigures Scheduler::batch_figures() const {
  const std::scoped_lock lock(mutex_);
  if (steps_ == 0) return {};
  return {.mean = static_cast<double>(decoded_together_) / static_cast<double>(steps_), .max = most_together_};
}

void Scheduler::run() {
  while (wait_for_work()) {
    drop_cancelled_from_queue();
    admit();
    fill_batch();
    if (batch_.size() > 0) decode();
  }
  const Error error{ErrorCode::cancelled, "the model was unloaded", {}};
  end_all(error);
  const std::scoped_lock lock(mutex_);
  for (const std::shared_ptr<Job>& job : queue_) job->finish(fail(error));
}

// False when it is time to end.
bool Scheduler::wait_for_work() {
  std::unique_lock lock(mutex_);
  const bool idle = std::none_of(sequences_.begin(), sequences_.end(), [](const auto& each) { return each != nullptr; });
  if (idle) changed_.wait(lock, [&] { return closing_ || woken_ || !queue_.empty(); });
  woken_ = false;
  return !closing_;
}

void Scheduler::drop_cancelled_from_queue() {
  const std::scoped_lock lock(mutex_);
  std::erase_if(queue_, [](const std::shared_ptr<Job>& job) {
    if (!job->cancelled) return false;
    job->finish(fail(ErrorCode::cancelled, "cancelled"));
    return true;
  });
}

// In order of arrival: a job that needs a larger context waits until the running ones have ended, and so do those behind it.
void Scheduler::admit() {
  while (true) {
    std::shared_ptr<Job> job;
    {
      const std::scoped_lock lock(mutex_);
      if (queue_.empty()) return;
      job = queue_.front();
    }
    if (!make_room_for(*job)) return;
    const auto free = std::find(sequences_.begin(), sequences_.end(), nullptr);
    if (free == sequences_.end()) return;
    *free = std::make_unique<Sequence>(std::move(job), positions_);
    const std::scoped_lock lock(mutex_);
    queue_.pop_front();
  }
}

// Makes a context in which the job fits, unless another is in use; true when the present one will do.
bool Scheduler::make_room_for(const Job& job) {
  const int needed = std::min(job.positions(), trained_context_);
  if (context_ && needed <= positions_) return true;
  if (std::any_of(sequences_.begin(), sequences_.end(), [](const auto& each) { return each != nullptr; })) return false;
  int wanted = needed;
  {
    const std::scoped_lock lock(mutex_);
    for (const std::shared_ptr<Job>& queued : queue_) wanted = std::max(wanted, std::min(queued->positions(), trained_context_));
  }
  wanted = round_up(std::max(wanted, kSmallestPositions), kPositionsStep);
  const auto affordable =
      static_cast<int>(options_.kv_bytes / (static_cast<std::uint64_t>(wanted) * std::max<std::uint64_t>(1, bytes_per_position_)));
  const int count = std::clamp(affordable, 1, options_.sequences);

  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(wanted * count);
  params.n_batch = kBatchTokens;
  params.n_ubatch = kBatchTokens;
  params.n_seq_max = static_cast<std::uint32_t>(count);
  params.n_outputs_max = static_cast<std::uint32_t>(count);
  params.n_threads = governor_.threads();
  params.n_threads_batch = governor_.threads();
  params.flash_attn_type = options_.kernels.flash_attention ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
  params.kv_unified = options_.kernels.unified_kv;
  params.no_perf = true;
  context_.reset();
  context_.reset(llama_init_from_model(&model_, params));
  sequences_.clear();
  if (!context_) {
    const std::scoped_lock lock(mutex_);
    queue_.front()->finish(
        fail(ErrorCode::limit_exceeded, fmt::format("no context of {} positions could be made: {} MiB for keys and values", wanted,
                                                    (static_cast<std::uint64_t>(wanted) * bytes_per_position_) >> 20U)));
    queue_.pop_front();
    return false;
  }
  positions_ = wanted;
  sequences_.resize(static_cast<std::size_t>(count));
  return true;
}

// Running answers first, one token each; what room is left goes to prompts, in sequence order.
void Scheduler::fill_batch() {
  batch_.clear();
  for (const bool feeding_prompts : {false, true}) {
    for (std::size_t id = 0; id < sequences_.size(); ++id) {
      Sequence* sequence = sequences_[id].get();
      if (sequence == nullptr || sequence->is_fed() == feeding_prompts) continue;
      sequence->output_index.reset();
      const std::span<const llama_token> waiting = sequence->waiting();
      const int count = std::min(static_cast<int>(waiting.size()), batch_.room());
      for (int i = 0; i < count; ++i) {
        const bool is_last = i + 1 == static_cast<int>(waiting.size());
        const int index =
            batch_.add(waiting[static_cast<std::size_t>(i)], sequence->next_position() + i, static_cast<llama_seq_id>(id), is_last);
        if (is_last) sequence->output_index = index;
      }
      sequence->mark_fed(count);
    }
  }
}

void Scheduler::adapt_threads() {
  const auto now = std::chrono::steady_clock::now();
  if (!governor_.is_due(now)) return;
  governor_.look(thread_times(), now);
  llama_set_n_threads(context_.get(), governor_.threads(), governor_.threads());
}

void Scheduler::decode() {
  adapt_threads();
  const Watchdog::Guard guard(watchdog_, "one step of inference", kStepLimit);
  const int status = llama_decode(context_.get(), batch_.get());
  if (status == 0) {
    advance();
    return;
  }
  end_all(
      Error{ErrorCode::internal, fmt::format("llama.cpp could not decode a batch of {} tokens (status {})", batch_.size(), status), {}});
  context_.reset();
}

void Scheduler::advance() {
  int together = 0;
  for (std::size_t id = 0; id < sequences_.size(); ++id) {
    std::unique_ptr<Sequence>& sequence = sequences_[id];
    if (!sequence) continue;
    bool ended = false;
    if (std::optional<Error> error = sequence->interruption()) {
      sequence->finish_with(std::move(*error));
      ended = true;
    } else if (sequence->output_index) {
      ++together;
      const float* logits = llama_get_logits_ith(context_.get(), *sequence->output_index);
      ended = sequence->advance({logits, static_cast<std::size_t>(vocabulary_.size())}, vocabulary_);
    }
    if (ended) {
      llama_memory_seq_rm(llama_get_memory(context_.get()), static_cast<llama_seq_id>(id), -1, -1);
      sequence.reset();
    }
  }
  if (together == 0) return;
  const std::scoped_lock lock(mutex_);
  ++steps_;
  decoded_together_ += static_cast<std::uint64_t>(together);
  most_together_ = std::max(most_together_, together);
}

void Scheduler::end_all(const Error& error) {
  for (std::unique_ptr<Sequence>& sequence : sequences_) {
    if (sequence) sequence->finish_with(error);
    sequence.reset();
  }
}

}  // namespace cupel::engine

// Continuous batching: one engine thread owns the context, decodes all running answers together and feeds new prompts in chunks
// beside them. Not for: text, templates, processes.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/backend.h"
#include "engine/engine.h"
#include "engine/job.h"
#include "engine/llama_handles.h"
#include "engine/sequence.h"
#include "engine/thread_governor.h"
#include "engine/vocabulary.h"
#include "engine/watchdog.h"

namespace cupel::engine {

class Scheduler {
 public:
  /// The model and the watchdog (which may be null) must outlive the scheduler.
  Scheduler(llama_model& model, const LoadOptions& options, Watchdog* watchdog);
  ~Scheduler();  // ends what still runs with error `cancelled`
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Any thread; returns at once. Errors: limit_exceeded (longer than the context, larger than memory).
  Result<void> submit(std::shared_ptr<Job> job);

  /// Any thread: look at the jobs' cancelled flags now.
  void wake();

  Backend::BatchFigures batch_figures() const;

 private:
  void run();
  bool wait_for_work();
  void drop_cancelled_from_queue();
  void admit();
  bool make_room_for(const Job& job);
  void fill_batch();
  void decode();
  void adapt_threads();
  void advance();
  void end_all(const Error& error);

  llama_model& model_;
  const Vocabulary vocabulary_;
  const LoadOptions options_;
  const int trained_context_;
  const std::uint64_t bytes_per_position_;
  Watchdog* const watchdog_;

  // Engine thread only.
  ThreadGovernor governor_;
  ContextHandle context_;
  int positions_ = 0;                                 // per sequence, of the present context
  std::vector<std::unique_ptr<Sequence>> sequences_;  // by sequence id; null = free
  Batch batch_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> queue_;
  bool closing_ = false;
  bool woken_ = false;
  std::uint64_t steps_ = 0;             // decoding steps with at least one answer token
  std::uint64_t decoded_together_ = 0;  // sum over them of answers advanced
  int most_together_ = 0;

  std::jthread thread_;  // last: started when all else is there
};

}  // namespace cupel::engine

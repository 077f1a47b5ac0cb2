// One thread of inference: owns a context, decodes its running answers together, and feeds new prompts in chunks beside them. Lanes
// share the weights and nothing else, so no lane waits for another: beside busy programs each gets its fair share of the cores.
// Not for deciding what runs next (scheduler.h).
#pragma once

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "engine/llama_handles.h"
#include "engine/question.h"
#include "engine/scheduler.h"
#include "engine/sequence.h"
#include "engine/vocabulary.h"
#include "engine/watchdog.h"

namespace cupel::engine {

class Lane {
 public:
  /// What all lanes share; outlives them.
  struct Shared {
    llama_model& model;
    const Vocabulary& vocabulary;
    const LoadOptions& options;
    Scheduler& scheduler;
    const NewsSink& sink;
    Watchdog* watchdog;  // may be null
  };

  /// Starts the thread; it ends when the scheduler is closed.
  Lane(std::size_t index, const Shared& shared);

 private:
  void run();
  void prepare_context();
  void begin_waiting();
  bool should_hold_back();
  void close_gaps();
  void begin(Assignment assignment);
  void fill_batch();
  void feed(std::size_t slot, int count);
  void decode();
  void advance();
  bool advance_sequence(std::size_t slot);
  void note_fed_slots();
  void put_on_shelf(std::size_t slot);
  std::vector<std::uint8_t> state_of(std::size_t slot) const;
  void end_slot(std::size_t slot);
  void end_all(const Error& error);
  void tell();

  const std::size_t index_;
  const Shared shared_;
  ContextHandle context_;
  KvPlan plan_;
  std::vector<std::unique_ptr<Sequence>> slots_;  // by sequence id of the context; null = free
  Batch batch_;
  /// Of each slot: index in the batch of the first token it fed in this step, and how many.
  struct Fed {
    int index = 0;
    int position = 0;
    int count = 0;
  };
  std::vector<Fed> fed_;
  int outputs_ = 0;     // logits asked for in this step
  int held_steps_ = 0;  // in which free slots waited for company
  std::vector<News> news_;
  std::jthread thread_;  // last: started when all else is there
};

}  // namespace cupel::engine

// The engine itself, in this process: takes questions, computes in its lanes, tells news. A worker serves one over its socket;
// local_model.h makes an ordinary LoadedModel of one.
#pragma once

#include <memory>

#include "engine/engine.h"
#include "engine/question.h"
#include "engine/watchdog.h"

namespace cupel::engine {

/// Thread-safe. Destroying it ends what still runs with error `cancelled`.
class Answerer {
 public:
  virtual ~Answerer() = default;
  virtual const ModelFacts& model() const = 0;
  virtual EngineFacts facts() const = 0;
  virtual Backend::BatchFigures batch_figures() const = 0;
  virtual Result<int> count_tokens(const std::string& text) = 0;
  virtual void expect(int questions, int positions) = 0;

  /// Renders, tokenizes and queues; everything else comes as news of this call, errors too.
  virtual void ask(std::int64_t call, Question question) = 0;

  /// The call ends with error `cancelled`, unless it ended before.
  virtual void cancel(std::int64_t call) = 0;
};

/// Checks the CPU and the file's structure first, then loads: blocking. Errors: unavailable (no such file, CPU too old), corrupt,
/// limit_exceeded (not enough memory). `watchdog` may be null; it must outlive the engine, as must what `sink` uses.
Result<std::unique_ptr<Answerer>> load_answerer(const LoadOptions& options, NewsSink sink, Watchdog* watchdog);

}  // namespace cupel::engine

// One running answer: how far its prompt is fed, what was generated, and when it must end. Engine thread only.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>

#include "engine/job.h"
#include "engine/sampler.h"
#include "engine/text_stream.h"

namespace cupel::engine {

class Sequence {
 public:
  /// `positions`: how many the context has for it; generation ends with `length` when they are used up.
  Sequence(std::shared_ptr<Job> job, int positions);

  const Job& job() const { return *job_; }
  bool is_fed() const { return fed_ >= static_cast<int>(job_->prompt.size()); }
  int next_position() const { return fed_; }

  /// Tokens to feed next: the rest of the prompt, or the last generated token.
  std::span<const llama_token> waiting() const;
  void mark_fed(int count) { fed_ += count; }

  /// Index in the batch at which logits were asked for in this step; none while the prompt is being fed.
  std::optional<int> output_index;

  /// Takes the logits of the last token; true when the answer is complete.
  bool advance(std::span<const float> logits, const Vocabulary& vocabulary);

  /// An error that ends the answer now (cancelled, beyond its time), if any.
  std::optional<Error> interruption() const;

  void finish_with(Error error) { job_->finish(fail(std::move(error))); }

 private:
  void finish(FinishReason reason);

  std::shared_ptr<Job> job_;
  Sampler sampler_;
  TextStream stream_;
  int limit_;    // answer tokens
  int fed_ = 0;  // positions held in the context
  Tokens answer_;
  Job::Instant admitted_ = std::chrono::steady_clock::now();
  std::optional<Job::Instant> first_token_;
};

}  // namespace cupel::engine

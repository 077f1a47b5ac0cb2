// One running job in a lane: what it feeds next, and what it makes of the logits. Engine thread only.
// Three kinds: Answering generates (answering.h), Proving checks a claimed answer (proving.h), Scoring tells how likely a text is
// (scoring.h).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/job.h"

namespace cupel::engine {

class Sequence {
 public:
  /// `feed`: what is to be computed before anything is told; `reused`: how many of it the context holds already, at least one is left.
  Sequence(std::shared_ptr<Job> job, Tokens feed, int reused);
  virtual ~Sequence() = default;

  const Job& job() const { return *job_; }

  /// All tokens that are to be in the context: the feed, then what was chosen.
  const Tokens& tokens() const { return tokens_; }
  int feed_size() const { return feed_size_; }
  int fed() const { return fed_; }

  /// Those that are in the context.
  Tokens computed() const { return {tokens_.begin(), tokens_.begin() + fed_}; }

  void mark_fed(int count) { fed_ += count; }

  /// The prompt (with what is known or claimed of the answer) is in the context but for its last token.
  bool is_decoding() const { return fed_ > 0 && (fed_ >= feed_size_ || fed_ + 1 >= static_cast<int>(tokens_.size())); }

  /// Tokens that are still to be fed: one while decoding, more where a constraint forces text.
  int unfed() const { return static_cast<int>(tokens_.size()) - fed_; }

  /// Whether the logits behind the token at this position are needed.
  virtual bool wants_logits(int position) const = 0;

  /// Takes the logits behind the next position that wants them; true when the job is done.
  virtual bool advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) = 0;

  /// An error that ends the job now (cancelled, beyond its time), if any.
  std::optional<Error> interruption() const;

  /// What is told when it begins.
  News start() const;

 protected:
  News end(CallEnd end) const;
  double elapsed_ms() const;

  std::shared_ptr<Job> job_;
  Tokens tokens_;

 private:
  const int feed_size_;
  int fed_;
  int reused_;
  Job::Instant admitted_ = std::chrono::steady_clock::now();
};

}  // namespace cupel::engine

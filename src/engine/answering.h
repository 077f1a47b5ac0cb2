// A sequence that generates: chooses a token at a time until the model ends the answer or its length is used up. Text that a constraint
// leaves no choice about is fed at once.
#pragma once

#include <optional>

#include "engine/guide.h"
#include "engine/sampler.h"
#include "engine/sequence.h"

namespace cupel::engine {

class Answering final : public Sequence {
 public:
  /// `positions`: how many the model was trained for; generation ends with `length` when they are used up.
  Answering(const std::shared_ptr<Job>& job, int reused, int positions, const Vocabulary& vocabulary);

  bool wants_logits(int position) const override;
  bool advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) override;

 private:
  struct Opening {
    std::optional<Guide> guide;
    Tokens feed;
    bool is_possible = true;  // what is known of the answer fits the constraint
  };
  static Opening open(const Job& job, int limit, const Vocabulary& vocabulary);
  Answering(const std::shared_ptr<Job>& job, int reused, int limit, Opening opening);

  int answered() const { return static_cast<int>(tokens_.size() - job_->prompt.size()); }
  bool tells_logprobs() const { return job_->options.logprobs > 0; }
  void tell(const Vocabulary& vocabulary, std::span<const float> logits, std::vector<News>& news);
  bool tell_forced(const Vocabulary& vocabulary, std::vector<News>& news);

  Sampler sampler_;
  int limit_;  // answer tokens
  std::optional<Guide> guide_;
  bool is_possible_ = true;
  std::size_t told_;  // of tokens_
};

}  // namespace cupel::engine

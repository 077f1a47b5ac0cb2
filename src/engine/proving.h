// A sequence that proves a claimed answer: all of it is fed at once, and each of its tokens must be what would have been chosen there.
#pragma once

#include "engine/sampler.h"
#include "engine/sequence.h"

namespace cupel::engine {

class Proving final : public Sequence {
 public:
  Proving(const std::shared_ptr<Job>& job, int reused);

  bool wants_logits(int position) const override { return position >= first_ && position < first_ + judged_; }
  bool advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) override;

 private:
  const Claim& claim() const { return *job_->claim; }
  /// That the claim says how likely the token at `at` is, where it says anything. The proof of the difference, if there is one.
  std::optional<Proof> wrong_probability(std::span<const float> logits, std::size_t at) const;
  Proof difference(std::span<const float> logits, std::int32_t chosen, const Vocabulary& vocabulary) const;

  Sampler sampler_;
  int first_;     // position whose logits choose the first token
  int judged_;    // positions to judge: the claimed tokens, and the end where the model ended the answer
  int next_ = 0;  // of them
};

}  // namespace cupel::engine

// A sequence that generates: chooses a token at a time until the model ends the answer or its length is used up.
#pragma once

#include "engine/sampler.h"
#include "engine/sequence.h"

namespace cupel::engine {

class Answering final : public Sequence {
 public:
  /// `positions`: how many the model was trained for; generation ends with `length` when they are used up.
  Answering(const std::shared_ptr<Job>& job, int reused, int positions);

  bool wants_logits(int position) const override { return position + 1 == static_cast<int>(tokens_.size()); }
  bool advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) override;

 private:
  int answered() const { return static_cast<int>(tokens_.size() - job_->prompt.size()); }

  Sampler sampler_;
  int limit_;  // answer tokens
};

}  // namespace cupel::engine

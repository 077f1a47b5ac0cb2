// A sequence that proves a claimed answer: all of it is fed at once, and each of its tokens must be what would have been chosen there.
#pragma once

#include <optional>
#include <vector>

#include "engine/guide.h"
#include "engine/sampler.h"
#include "engine/sequence.h"

namespace cupel::engine {

class Proving final : public Sequence {
 public:
  Proving(const std::shared_ptr<Job>& job, int reused, const Vocabulary& vocabulary);

  bool wants_logits(int position) const override;
  bool advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) override;

 private:
  const Claim& claim() const { return *job_->claim; }
  /// That the claim says how likely the token at `at` is, where it says anything. The proof of the difference, if there is one.
  std::optional<Proof> wrong_probability(std::span<const float> logits, std::size_t at) const;
  Proof difference(std::span<const float> logits, std::optional<std::int32_t> chosen, const Vocabulary& vocabulary) const;
  std::optional<std::int32_t> chosen(std::span<const float> logits);

  Sampler sampler_;
  std::optional<Guide> guide_;
  int first_;                        // position whose logits choose the first token
  std::vector<std::size_t> judged_;  // indices in the answer: the claimed tokens but those that are forced, and the end if need be
  std::size_t next_ = 0;             // of them
  std::size_t guided_ = 0;           // claimed tokens that the guide has taken
};

}  // namespace cupel::engine

// A sequence that scores given text: all of it is fed at once, and each of its tokens gets the log-probability it has there.
#pragma once

#include "engine/sequence.h"

namespace cupel::engine {

class Scoring final : public Sequence {
 public:
  Scoring(const std::shared_ptr<Job>& job, int reused);

  bool wants_logits(int position) const override { return position >= first_ && position < first_ + static_cast<int>(given().size()); }
  bool advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) override;

 private:
  const Tokens& given() const { return job_->given->tokens; }

  int first_;  // position whose logits say how likely the first token is
  std::vector<TokenLikelihood> scored_;
};

}  // namespace cupel::engine

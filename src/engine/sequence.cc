#include "engine/sequence.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"

namespace cupel::engine {

Sequence::Sequence(std::shared_ptr<Job> job, int positions)
    : job_(std::move(job)),
      sampler_(job_->options, hash_tokens(job_->prompt)),
      stream_(job_->options.stop),
      limit_(std::min(job_->options.max_tokens, positions - static_cast<int>(job_->prompt.size()))) {}

std::span<const llama_token> Sequence::waiting() const {
  if (!is_fed()) return std::span(job_->prompt).subspan(static_cast<std::size_t>(fed_));
  return std::span(answer_).last(1);
}

std::optional<Error> Sequence::interruption() const {
  if (job_->cancelled) return Error{ErrorCode::cancelled, "cancelled", {}};
  const double elapsed_ms = to_ms(std::chrono::steady_clock::now() - admitted_);
  if (job_->timeout_ms && elapsed_ms > *job_->timeout_ms) {
    return Error{ErrorCode::timeout,
                 fmt::format("no complete answer within {:.3g} s ({} tokens so far)", *job_->timeout_ms / 1000, answer_.size()),
                 {}};
  }
  return std::nullopt;
}

bool Sequence::advance(std::span<const float> logits, const Vocabulary& vocabulary) {
  const llama_token token = sampler_.choose(logits, static_cast<std::uint32_t>(answer_.size()));
  if (!first_token_) first_token_ = std::chrono::steady_clock::now();
  if (vocabulary.ends_generation(token)) {
    job_->add_text(stream_.flush());
    finish(FinishReason::stop);
    return true;
  }
  answer_.push_back(token);
  job_->add_text(stream_.push(vocabulary.piece(token)));
  if (stream_.stopped()) {
    finish(FinishReason::stop);
    return true;
  }
  if (static_cast<int>(answer_.size()) >= limit_) {
    job_->add_text(stream_.flush());
    finish(FinishReason::length);
    return true;
  }
  return false;
}

void Sequence::finish(FinishReason reason) {
  Reply reply;
  reply.text = stream_.text();
  reply.finish_reason = reason;
  reply.usage.prompt_tokens = static_cast<int>(job_->prompt.size());
  reply.usage.completion_tokens = static_cast<int>(answer_.size());
  reply.timing.queued_ms = to_ms(admitted_ - job_->submitted);
  reply.timing.ttft_ms = to_ms(*first_token_ - admitted_);
  reply.timing.latency_ms = to_ms(std::chrono::steady_clock::now() - admitted_);
  job_->finish(std::move(reply));
}

}  // namespace cupel::engine

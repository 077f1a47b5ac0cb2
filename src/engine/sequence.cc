#include "engine/sequence.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"

namespace cupel::engine {

Sequence::Sequence(std::shared_ptr<Job> job, Tokens feed, int reused)
    : job_(std::move(job)), tokens_(std::move(feed)), feed_size_(static_cast<int>(tokens_.size())), fed_(reused), reused_(reused) {}

double Sequence::elapsed_ms() const { return to_ms(std::chrono::steady_clock::now() - admitted_); }

std::optional<Error> Sequence::interruption() const {
  if (job_->cancelled) return Error{ErrorCode::cancelled, "cancelled", {}};
  if (!job_->timeout_ms || elapsed_ms() <= *job_->timeout_ms) return std::nullopt;
  const std::size_t done = tokens_.size() - job_->prompt.size();
  return Error{
      ErrorCode::timeout, fmt::format("no complete answer within {:.3g} s ({} tokens so far)", *job_->timeout_ms / 1000, done), {}};
}

News Sequence::start() const {
  const int prompt = static_cast<int>(job_->prompt.size());
  return {.call = job_->call,
          .start = CallStart{
              .prompt_tokens = prompt, .reused_tokens = std::min(reused_, prompt), .queued_ms = to_ms(admitted_ - job_->submitted)}};
}

News Sequence::end(CallEnd end) const {
  end.latency_ms = elapsed_ms();
  return {.call = job_->call, .end = std::move(end)};
}

}  // namespace cupel::engine

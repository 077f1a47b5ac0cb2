#include "run/execute.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "base/channel.h"
#include "run/audit.h"
#include "run/changes.h"
#include "run/order.h"

namespace cupel {
namespace {

constexpr std::size_t kEventsAhead = 256;
constexpr auto kTokensEvery = std::chrono::milliseconds(50);
constexpr auto kRetryAfter = std::chrono::milliseconds(500), kRetryAfterAtMost = std::chrono::milliseconds(8000);

// Whether asking again may end otherwise. An attempt without an error of its own has a check that could not judge.
bool may_pass(const Attempt& attempt) {
  if (attempt.outcome != Outcome::error) return false;
  if (!attempt.error) return true;
  const ErrorCode code = attempt.error->code;
  return code == ErrorCode::unavailable || code == ErrorCode::io || code == ErrorCode::timeout || code == ErrorCode::internal;
}

// Counts tokens of all attempts and lets a few such events a second through.
class TokenCounter {
 public:
  TokenCounter(const Clock& clock, Channel<Event>& events)
      : clock_(clock), events_(events), last_(clock.now().time_since_epoch().count()) {}

  void count() {
    tokens_.fetch_add(1, std::memory_order_relaxed);
    const auto now = clock_.now().time_since_epoch().count();
    auto last = last_.load(std::memory_order_relaxed);
    if (Clock::Instant::duration(now - last) < kTokensEvery) return;
    if (!last_.compare_exchange_strong(last, now)) return;  // another thread tells
    events_.push(TokensGenerated{tokens_.exchange(0)});
  }

 private:
  const Clock& clock_;
  Channel<Event>& events_;
  std::atomic<std::size_t> tokens_ = 0;
  std::atomic<Clock::Instant::rep> last_;
};

class Execution {
 public:
  Execution(const Plan& plan, std::span<const OpenedBackend> backends, const ExecuteOptions& options, const Clock& clock,
            std::stop_token stop)
      : plan_(plan), backends_(backends), options_(options), clock_(clock), stop_(std::move(stop)), tokens_(clock, events_) {
    if (options.changed_since != nullptr) changes_.emplace(plan, backends, *options.changed_since);
    if (options.audit) audit_.emplace(plan, *options.audit, options.changed_since);
    order_ = options.only;
    if (order_.empty()) {
      order_.resize(plan.attempts.size());
      std::iota(order_.begin(), order_.end(), 0U);
    }
    // Backends are told what they are going to be asked; what has changed, and must be asked, shows only as attempts come up.
    if (!changes_ || options.fresh) order_ = order_attempts(plan, order_, backends, audit_ ? &*audit_ : nullptr);
  }

  bool run(const EventSink& sink) {
    const std::size_t count = thread_count();
    working_ = count;
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
    if (count == 0) events_.close();
    std::size_t reported = 0;
    while (std::optional<Event> event = events_.pop()) {
      if (std::holds_alternative<AttemptFinished>(*event)) ++reported;
      sink(std::move(*event));
    }
    return reported < size();
  }

 private:
  std::size_t thread_count() const {
    int jobs = options_.jobs;
    if (jobs == 0) {
      // Backends are used one after the other, so the widest of them decides.
      jobs = 1;
      for (const OpenedBackend& each : backends_) {
        if (each.backend) jobs = std::max(jobs, each.backend->capabilities().concurrency);
      }
    }
    return std::min(static_cast<std::size_t>(jobs), size());
  }

  std::size_t size() const { return order_.size(); }

  void work() {
    for (std::size_t next = next_++; next < size() && !stop_.stop_requested(); next = next_++) {
      const std::size_t index = order_[next];
      std::optional<Error> reason = options_.budget != nullptr ? options_.budget->exhausted() : std::nullopt;
      if (failed_) reason = Error{ErrorCode::cancelled, "not started: --fail-fast", {}};
      if (reason) {
        events_.push(AttemptFinished{not_started(index, *std::move(reason))});
        continue;
      }
      events_.push(AttemptStarted{plan_.attempts[index].case_index, index});
      std::optional<Attempt> attempt = run_one(index);
      if (!attempt) break;
      const bool is_bad = attempt->outcome == Outcome::fail || attempt->outcome == Outcome::error;
      if (options_.fail_fast && is_bad && !attempt->quarantine) failed_ = true;
      events_.push(AttemptFinished{std::move(*attempt)});
    }
    if (--working_ == 0) events_.close();
  }

  std::optional<Attempt> run_one(std::size_t index) {
    std::optional<Attempt> attempt = answer_with_retries(index);
    const std::optional<std::size_t> backend = plan_.attempts[index].backend;
    if (attempt && audit_ && backend && backends_[*backend].backend) audit_->check(*attempt, *backends_[*backend].backend, stop_);
    return attempt;
  }

  std::optional<Attempt> answer_with_retries(std::size_t index) {
    auto pause = kRetryAfter;
    for (int retries = 0;; ++retries) {
      std::optional<Attempt> attempt = answer_and_judge(index);
      if (!attempt) return attempt;
      attempt->retries = retries;
      if (options_.budget != nullptr) options_.budget->spend(*attempt);
      const bool ends = retries >= options_.retries || !may_pass(*attempt) || (options_.budget != nullptr && options_.budget->exhausted());
      if (ends || !clock_.wait_for(pause, stop_)) return attempt;
      pause = std::min(pause * 2, kRetryAfterAtMost);
    }
  }

  std::optional<Attempt> answer_and_judge(std::size_t index) {
    if (changes_ && !options_.fresh) {
      if (std::optional<Attempt> attempt = changes_->without_inference(index)) return attempt;
    }
    const std::optional<std::size_t> backend = plan_.attempts[index].backend;
    const TokenSink count = [this](std::string_view) { tokens_.count(); };
    return run_attempt(plan_, index, backend ? &backends_[*backend] : nullptr, options_.timeout_ms, count, stop_, options_.fresh);
  }

  Attempt not_started(std::size_t index, Error reason) const {
    Attempt attempt = describe_attempt(plan_, index);
    attempt.error = std::move(reason);
    return attempt;
  }

  const Plan& plan_;
  std::span<const OpenedBackend> backends_;
  const ExecuteOptions& options_;
  const Clock& clock_;
  std::stop_token stop_;
  std::optional<Changes> changes_;
  std::vector<std::size_t> order_;
  std::optional<Audit> audit_;
  Channel<Event> events_{kEventsAhead};
  TokenCounter tokens_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> working_ = 0;
  std::atomic<bool> failed_ = false;
};

}  // namespace

bool execute(const Plan& plan, std::span<const OpenedBackend> backends, const ExecuteOptions& options, const Clock& clock,
             std::stop_token stop, const EventSink& sink) {
  return Execution(plan, backends, options, clock, std::move(stop)).run(sink);
}

}  // namespace cupel

#include "run/execute.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

#include "base/channel.h"
#include "run/attempt_queue.h"
#include "run/audit.h"
#include "run/changes.h"

namespace cupel {
namespace {

constexpr std::size_t kEventsAhead = 256;
constexpr auto kTokensEvery = std::chrono::milliseconds(50);
constexpr auto kRetryAfter = std::chrono::milliseconds(500), kRetryAfterAtMost = std::chrono::milliseconds(8000);

// Whether making it again may end otherwise. An attempt without an error of its own has a check that could not judge.
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
      : plan_(plan),
        backends_(backends),
        options_(options),
        clock_(clock),
        stop_(std::move(stop)),
        tokens_(clock, events_),
        answering_(static_cast<std::ptrdiff_t>(concurrency())) {
    if (options.changed_since != nullptr) changes_.emplace(plan, backends, *options.changed_since);
    if (options.audit) audit_.emplace(plan, *options.audit, options.changed_since);
    queue_ = std::make_unique<AttemptQueue>(plan, options.only, backends, audit_ ? &*audit_ : nullptr);
    if (changes_ && !options.fresh) queue_->keep_order();
  }

  bool run(const EventSink& sink) {
    // A proof takes one step of the engine: the next ones must be waiting there when it ends.
    const std::size_t count = std::min((audit_ && options_.jobs == 0 ? 2 : 1) * concurrency(), queue_->size());
    working_ = count;
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
    if (count == 0) events_.close();
    std::size_t reported = 0;
    while (std::optional<Event> event = events_.pop()) {
      if (std::holds_alternative<AttemptFinished>(*event)) ++reported;
      sink(std::move(*event));
    }
    return reported < queue_->size();
  }

 private:
  std::size_t concurrency() const {
    int jobs = options_.jobs;
    if (jobs == 0) {
      // Backends are used one after the other, so the widest of them decides.
      jobs = 1;
      for (const OpenedBackend& each : backends_) {
        if (each.backend) jobs = std::max(jobs, each.backend->capabilities().concurrency);
      }
    }
    return static_cast<std::size_t>(jobs);
  }

  void work() {
    while (!stop_.stop_requested()) {
      const std::optional<std::size_t> index = queue_->next();
      if (!index) break;
      std::optional<Error> reason = options_.budget != nullptr ? options_.budget->exhausted() : std::nullopt;
      if (failed_) reason = Error{ErrorCode::cancelled, "not started: --fail-fast", {}};
      if (reason) {
        events_.push(AttemptFinished{not_started(*index, *std::move(reason))});
        continue;
      }
      events_.push(AttemptStarted{plan_.attempts[*index].case_index, *index});
      std::optional<Attempt> attempt = run_one(*index);
      if (!attempt) break;
      const bool is_bad = attempt->outcome == Outcome::fail || attempt->outcome == Outcome::error;
      if (options_.fail_fast && is_bad && !attempt->is_excused()) failed_ = true;
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
    const std::optional<std::size_t> backend = plan_.attempts[index].backend;
    const int most = backend && !backends_[*backend].backend ? 0 : options_.retries;  // one that could not be opened stays so
    double earlier_usd = 0;
    auto pause = kRetryAfter;
    for (int retries = 0;; ++retries) {
      answering_.acquire();
      std::optional<Attempt> attempt = answer_and_judge(index);
      answering_.release();
      if (!attempt) return attempt;
      if (options_.budget != nullptr) options_.budget->spend(*attempt);
      attempt->retries = retries;
      if (earlier_usd > 0) attempt->cost_usd = attempt->cost_usd.value_or(0) + earlier_usd;
      earlier_usd = attempt->cost_usd.value_or(0);
      if (retries >= most || !may_pass(*attempt) || starts_no_more()) return attempt;
      if (!clock_.wait_for(pause, stop_) || starts_no_more()) return attempt;
      pause = std::min(pause * 2, kRetryAfterAtMost);
    }
  }

  bool starts_no_more() const { return failed_ || (options_.budget != nullptr && options_.budget->exhausted()); }

  std::optional<Attempt> answer_and_judge(std::size_t index) {
    if (changes_ && !options_.fresh) {
      if (std::optional<Attempt> attempt = changes_->without_inference(index)) return attempt;
    }
    const std::optional<std::size_t> backend = plan_.attempts[index].backend;
    const TokenSink count = [this](const AnswerPiece&) { tokens_.count(); };
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
  std::optional<Audit> audit_;
  std::unique_ptr<AttemptQueue> queue_;
  Channel<Event> events_{kEventsAhead};
  TokenCounter tokens_;
  std::counting_semaphore<> answering_;
  std::atomic<std::size_t> working_ = 0;
  std::atomic<bool> failed_ = false;
};

}  // namespace

bool execute(const Plan& plan, std::span<const OpenedBackend> backends, const ExecuteOptions& options, const Clock& clock,
             std::stop_token stop, const EventSink& sink) {
  return Execution(plan, backends, options, clock, std::move(stop)).run(sink);
}

}  // namespace cupel

#include "engine/scheduler.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/memory.h"

namespace cupel::engine {
namespace {

constexpr std::size_t kMostWaiting = 16384;  // jobs: beyond it callers are told to come back later
constexpr std::size_t kLookAhead = 64;       // waiting jobs that are looked at for one that can share a prefix
constexpr int kUnexpectedPositions = 512;    // where nobody said what is coming
constexpr int kUnexpectedSequences = 8;      // the same, in all lanes; more when more are waiting while one is idle
constexpr std::size_t kShelfBytes = 64U << 20U;

// Tokens that sharing must save to be worth it: loading a prefix, waiting for one that is being computed, leaving a job to another lane.
constexpr int kWorthLoading = 8;
constexpr int kWorthWaiting = 16;
constexpr int kWorthLeaving = 64;
constexpr std::size_t kMostCopied = 32;  // tokens for each that is saved: a prefix is copied with all that was computed behind it

// How much of its feed a job may take from elsewhere: the last token's logits, and all that a claim or a text is judged by, are its own.
int most_shared(const Job& job, const Tokens& feed) {
  return static_cast<int>(job.claim || job.given ? job.prompt.size() : feed.size()) - 1;
}

bool is_worth_copying(int shared, const Tokens& computed) { return static_cast<std::size_t>(shared) * kMostCopied >= computed.size(); }

// Texts to be scored come several at once behind one context, and one of them is fed in a step or two: less is worth waiting for.
int worth_waiting(const Job& job) { return job.given ? kWorthLoading : kWorthWaiting; }

}  // namespace

Scheduler::Scheduler(const KvCosts& costs, const LoadOptions& options, int lanes)
    : costs_(costs), options_(options), shelf_(kShelfBytes), lanes_(static_cast<std::size_t>(lanes)), governor_(options.threads) {}

std::size_t Scheduler::Lane::running() const {
  return static_cast<std::size_t>(std::ranges::count_if(slots, [](const Slot& slot) { return slot.job != nullptr; }));
}

std::size_t Scheduler::running() const {
  std::size_t sum = 0;
  for (const Lane& lane : lanes_) sum += lane.running();
  return sum;
}

std::size_t Scheduler::fair_share() const { return (running() + queue_.size() + lanes_.size() - 1) / lanes_.size(); }

Result<void> Scheduler::submit(std::shared_ptr<Job> job) {
  const int prompt_tokens = static_cast<int>(job->prompt.size());
  if (prompt_tokens == 0) return fail(ErrorCode::invalid_usage, "the prompt is empty: nothing to answer");
  if (prompt_tokens >= costs_.trained_context) {
    return fail(
        ErrorCode::limit_exceeded,
        fmt::format("the prompt has {} tokens, the model's context holds {} including the answer", prompt_tokens, costs_.trained_context),
        {"shorten the prompt or choose a model with a longer context"});
  }
  const int needed = std::min(job->positions(), costs_.trained_context);
  const std::uint64_t bytes = static_cast<std::uint64_t>(needed) * costs_.bytes_per_position;
  if (const std::uint64_t available = available_memory_bytes(); bytes > options_.kv_bytes && bytes > available) {
    return fail(
        ErrorCode::limit_exceeded,
        fmt::format("{} tokens need {} MiB for keys and values, {} MiB of memory are available", needed, bytes >> 20U, available >> 20U),
        {"lower max_tokens, shorten the prompt, or free memory"});
  }
  Tokens feed = job->feed();
  {
    const std::scoped_lock lock(mutex_);
    if (queue_.size() >= kMostWaiting) {
      return fail(ErrorCode::limit_exceeded, fmt::format("{} questions are waiting already", queue_.size()),
                  {"ask again when some are answered"});
    }
    queue_.push_back({std::move(job), std::move(feed)});
    ++changes_;
  }
  changed_.notify_all();
  return {};
}

std::shared_ptr<Job> Scheduler::cancel(std::int64_t call) {
  const std::scoped_lock lock(mutex_);
  const auto waiting = std::ranges::find(queue_, call, [](const Waiting& each) { return each.job->call; });
  if (waiting != queue_.end()) {
    std::shared_ptr<Job> job = waiting->job;
    queue_.erase(waiting);
    return job;
  }
  for (Lane& lane : lanes_) {
    for (Slot& slot : lane.slots) {
      if (slot.job && slot.job->call == call) slot.job->cancelled = true;
    }
  }
  return nullptr;
}

void Scheduler::expect(int jobs, int positions) {
  const std::scoped_lock lock(mutex_);
  expected_jobs_ = jobs;
  expected_positions_ = positions;
}

std::vector<std::shared_ptr<Job>> Scheduler::close() {
  std::vector<std::shared_ptr<Job>> left;
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    for (Waiting& each : queue_) left.push_back(std::move(each.job));
    queue_.clear();
  }
  changed_.notify_all();
  return left;
}

Backend::BatchFigures Scheduler::batch_figures() const {
  const std::scoped_lock lock(mutex_);
  if (steps_ == 0) return {};
  return {.mean = static_cast<double>(decoded_together_) / static_cast<double>(steps_), .max = most_together_, .steps = steps_};
}

bool Scheduler::wait_for_work(std::size_t lane) {
  std::unique_lock lock(mutex_);
  if (lanes_[lane].running() == 0) {
    changed_.wait(lock, [&] { return closing_ || (!queue_.empty() && changes_ != lanes_[lane].seen); });
  }
  return !closing_;
}

bool Scheduler::fits(std::size_t lane, const Job& job) const {
  return std::min(job.positions(), costs_.trained_context) <= lanes_[lane].plan.positions;
}

std::optional<KvPlan> Scheduler::wanted_context(std::size_t lane) {
  const std::scoped_lock lock(mutex_);
  const Lane& mine = lanes_[lane];
  if (queue_.empty() || mine.running() > 0) return std::nullopt;
  const int cap = (options_.sequences + static_cast<int>(lanes_.size()) - 1) / static_cast<int>(lanes_.size());
  const int known = std::max(expected_jobs_, static_cast<int>(queue_.size() + running()));
  const int share = (known + static_cast<int>(lanes_.size()) - 1) / static_cast<int>(lanes_.size());
  KvDemand demand{
      .sequences = std::min(expected_jobs_ > 0 ? share : std::max(share, kUnexpectedSequences / static_cast<int>(lanes_.size())), cap),
      .positions = expected_jobs_ > 0 ? expected_positions_ : kUnexpectedPositions,
      .most_bytes = options_.kv_bytes / lanes_.size()};
  for (const Waiting& each : queue_) demand.positions = std::max(demand.positions, each.job->positions());
  if (fits(lane, *queue_.front().job) && mine.plan.sequences >= demand.sequences) return std::nullopt;
  const KvPlan plan = plan_kv(costs_, demand);
  return plan == mine.plan ? std::nullopt : std::optional(plan);
}

std::shared_ptr<Job> Scheduler::drop_first() {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<Job> job = std::move(queue_.front().job);
  queue_.pop_front();
  return job;
}

void Scheduler::reset_lane(std::size_t lane, const KvPlan& plan) {
  const std::scoped_lock lock(mutex_);
  lanes_[lane].plan = plan;
  lanes_[lane].slots.assign(static_cast<std::size_t>(plan.sequences), Slot{});
}

// A job is left waiting while what it shares most with is being computed, or lies in a free slot of another lane that comes for it.
bool Scheduler::should_wait(std::size_t lane, const Waiting& waiting, int available) const {
  const int most = most_shared(*waiting.job, waiting.feed);
  for (std::size_t other = 0; other < lanes_.size(); ++other) {
    const bool may_come =
        other != lane && fits(other, *waiting.job) && lanes_[other].running() < std::min(fair_share(), lanes_[other].slots.size());
    for (const Slot& slot : lanes_[other].slots) {
      const bool is_computed = slot.job == nullptr;
      if (is_computed ? !may_come : slot.fed) continue;
      const int shared = std::min(most, shared_prefix(slot.tokens, waiting.feed));
      if (!is_computed && !is_worth_copying(shared, slot.tokens)) continue;
      if (shared >= available + (is_computed ? kWorthLeaving : worth_waiting(*waiting.job))) return true;
    }
  }
  return false;
}

std::optional<Assignment> Scheduler::assign(std::size_t lane, const Waiting& waiting) {
  const Tokens& feed = waiting.feed;
  const int most = options_.share_prefixes ? most_shared(*waiting.job, feed) : 0;
  Lane& mine = lanes_[lane];
  Assignment assignment{.job = waiting.job, .slot = mine.slots.size(), .kept = -1};
  for (std::size_t i = 0; i < mine.slots.size(); ++i) {
    if (mine.slots[i].job) continue;
    const int kept = std::min(most, shared_prefix(mine.slots[i].tokens, feed));
    const bool is_better =
        kept > assignment.kept || (kept == assignment.kept && mine.slots[i].released < mine.slots[assignment.slot].released);
    if (!is_better) continue;
    assignment.slot = i;
    assignment.kept = kept;
  }
  if (options_.share_prefixes) {
    const int shelved = std::min(most, shelf_.best_length(feed));
    if (should_wait(lane, waiting, std::max(assignment.kept, shelved))) return std::nullopt;
    if (shelved >= assignment.kept + kWorthLoading) {
      assignment.prefix = shelf_.best_for(feed);
      assignment.kept = std::min(most, shared_prefix(assignment.prefix->tokens, feed));
    }
  }
  Slot& slot = mine.slots[assignment.slot];
  slot.job = waiting.job;
  slot.fed = false;
  slot.tokens = feed;
  return assignment;
}

std::optional<Assignment> Scheduler::take(std::size_t lane) {
  const std::scoped_lock lock(mutex_);
  Lane& mine = lanes_[lane];
  const std::size_t running_here = mine.running();
  if (running_here >= mine.slots.size() || running_here >= fair_share()) return std::nullopt;
  for (std::size_t i = 0; i < std::min(queue_.size(), kLookAhead); ++i) {
    if (!fits(lane, *queue_[i].job)) {
      if (i == 0) break;  // it is next: this lane runs empty and gets a larger context for it
      continue;
    }
    if (std::optional<Assignment> assignment = assign(lane, queue_[i])) {
      queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(i));
      return assignment;
    }
  }
  mine.seen = changes_;
  return std::nullopt;
}

bool Scheduler::is_wanted(std::size_t lane, std::size_t slot) const {
  if (!options_.share_prefixes) return false;
  const std::scoped_lock lock(mutex_);
  const Tokens& computed = lanes_[lane].slots[slot].tokens;
  return std::any_of(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kLookAhead)),
                     [&](const Waiting& each) {
                       const int shared = std::min(most_shared(*each.job, each.feed), shared_prefix(computed, each.feed));
                       return is_worth_copying(shared, computed) && shared >= shelf_.best_length(each.feed) + kWorthLoading;
                     });
}

void Scheduler::note_fed(std::size_t lane, std::size_t slot) {
  {
    const std::scoped_lock lock(mutex_);
    lanes_[lane].slots[slot].fed = true;
    ++changes_;
  }
  changed_.notify_all();
}

void Scheduler::release(std::size_t lane, std::size_t slot, Tokens held) {
  {
    const std::scoped_lock lock(mutex_);
    lanes_[lane].slots[slot] = Slot{.job = nullptr, .fed = false, .tokens = std::move(held), .released = ++changes_};
  }
  changed_.notify_all();
}

void Scheduler::move(std::size_t lane, std::size_t from, std::size_t to, Tokens left_behind) {
  const std::scoped_lock lock(mutex_);
  std::vector<Slot>& slots = lanes_[lane].slots;
  slots[to] = std::move(slots[from]);
  slots[from] = Slot{.job = nullptr, .fed = false, .tokens = std::move(left_behind), .released = ++changes_};
}

std::size_t Scheduler::waiting() const {
  const std::scoped_lock lock(mutex_);
  return queue_.size();
}

int Scheduler::threads_for(std::size_t lane) {
  const std::scoped_lock lock(mutex_);
  const auto active = static_cast<int>(std::ranges::count_if(lanes_, [](const Lane& each) { return each.running() > 0; }));
  if (active <= 1) {
    const auto now = std::chrono::steady_clock::now();
    if (governor_.is_due(now)) governor_.look(thread_times(), now);
    return governor_.threads();
  }
  const int share = options_.threads / active;
  const bool gets_one_more = static_cast<int>(lane) < options_.threads % active;
  return std::max(1, share + (gets_one_more ? 1 : 0));
}

void Scheduler::note_step(int answers_advanced) {
  if (answers_advanced == 0) return;
  const std::scoped_lock lock(mutex_);
  ++steps_;
  decoded_together_ += static_cast<std::uint64_t>(answers_advanced);
  most_together_ = std::max(most_together_, answers_advanced);
}

}  // namespace cupel::engine

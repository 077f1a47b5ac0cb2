// Decides which job runs next, in which lane, and what of its prompt need not be computed again. Jobs wait here; the lanes (lane.h) come
// and take them, so that no lane waits while there is work. Not for: text, templates, processes, computing.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/backend.h"
#include "engine/engine.h"
#include "engine/job.h"
#include "engine/kv_plan.h"
#include "engine/prefix_shelf.h"
#include "engine/thread_governor.h"
#include "engine/vocabulary.h"

namespace cupel::engine {

/// What a lane is to do for a job: begin it in this slot, of which `kept` tokens stay, after loading `prefix` there if one is given.
struct Assignment {
  std::shared_ptr<Job> job;
  std::size_t slot = 0;
  int kept = 0;                // tokens of the slot's own that the job's feed begins with
  PrefixShelf::Shared prefix;  // replaces them when given
};

class Scheduler {
 public:
  Scheduler(const KvCosts& costs, const LoadOptions& options, int lanes);

  // ---- callers, any thread

  /// Returns at once. Errors: limit_exceeded (longer than the context, larger than memory, too many waiting).
  Result<void> submit(std::shared_ptr<Job> job);

  /// A job that waits is taken out and returned; one that runs ends at its lane's next step.
  std::shared_ptr<Job> cancel(std::int64_t call);

  /// How much is going to be asked: sizes the contexts that are made from now on.
  void expect(int jobs, int positions);

  /// All waiting jobs; afterwards lanes are told to end.
  std::vector<std::shared_ptr<Job>> close();

  Backend::BatchFigures batch_figures() const;

  // ---- lanes

  /// Blocks an idle lane until it might have work; false when it is time to end.
  bool wait_for_work(std::size_t lane);

  /// The shape a lane's context must have for what waits; nothing when the present one will do or nothing waits.
  std::optional<KvPlan> wanted_context(std::size_t lane);

  /// Takes the first waiting job out: no context can be made for it.
  std::shared_ptr<Job> drop_first();

  /// The lane has a new context with this shape: its slots are empty.
  void reset_lane(std::size_t lane, const KvPlan& plan);

  /// The next job this lane should begin now, if any.
  std::optional<Assignment> take(std::size_t lane);

  /// Whether a waiting job would gain from what this slot has computed: then it is put on the shelf before note_fed().
  bool is_wanted(std::size_t lane, std::size_t slot) const;

  /// The feed of this slot's job is computed: others need not wait for it any more.
  void note_fed(std::size_t lane, std::size_t slot);

  /// The slot's job has ended; these tokens stay in the context until the slot is used again.
  void release(std::size_t lane, std::size_t slot, Tokens held);

  /// The job in one slot goes on in another, free one; what it has computed so far stays behind too.
  void move(std::size_t lane, std::size_t from, std::size_t to, Tokens left_behind);

  /// How many jobs wait.
  std::size_t waiting() const;

  /// Threads this lane may use for its next step.
  int threads_for(std::size_t lane);

  void note_step(int answers_advanced);

  PrefixShelf& shelf() { return shelf_; }

 private:
  struct Waiting {
    std::shared_ptr<Job> job;
    Tokens feed;  // the job's
  };
  struct Slot {
    std::shared_ptr<Job> job;    // null = free
    bool fed = false;            // the job's prompt is computed
    Tokens tokens;               // the job's feed, or what is held
    std::uint64_t released = 0;  // when: the lower the longer ago
  };
  struct Lane {
    KvPlan plan;
    std::vector<Slot> slots;
    std::uint64_t seen = 0;  // changes_ when the lane last found nothing to take
    std::size_t running() const;
  };

  std::size_t running() const;
  std::size_t fair_share() const;
  bool fits(std::size_t lane, const Job& job) const;
  std::optional<Assignment> assign(std::size_t lane, const Waiting& waiting);
  bool should_wait(std::size_t lane, const Waiting& waiting, int available) const;

  const KvCosts costs_;
  const LoadOptions options_;
  PrefixShelf shelf_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  std::vector<Lane> lanes_;
  int expected_jobs_ = 0;
  int expected_positions_ = 0;
  std::uint64_t changes_ = 0;  // counts what may make a waiting job ready
  ThreadGovernor governor_;
  bool closing_ = false;
  std::uint64_t steps_ = 0;             // decoding steps with at least one answer token
  std::uint64_t decoded_together_ = 0;  // sum over them of answers advanced
  int most_together_ = 0;
};

}  // namespace cupel::engine

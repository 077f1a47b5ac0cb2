// Memory that several large things share. Each is loaded when somebody uses it; before that, things nobody uses are unloaded, longest
// unused first, until it fits. Knows bytes and uses, not what the things are.
// A thread that holds one thing must not ask for another: it would wait for itself.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"

namespace cupel {

struct MemoryLimit {
  std::uint64_t bytes = 0;
  bool is_hard = true;  // false: what does not fit even alone is loaded all the same, alone
};

class MemoryBudget {
 public:
  explicit MemoryBudget(MemoryLimit limit) : limit_(limit) {}

  struct Thing {
    std::string name;
    std::uint64_t bytes = 0;             // once loaded
    std::function<Result<void>()> load;  // may block; never called for two things at once
    std::function<void()> unload;        // returns when the memory is free
    std::string advice = {};             // what to do where it is too large
  };

  /// Keeps a thing loaded while it lives.
  using Hold = std::shared_ptr<void>;

  /// One thing's place in the budget. Any thread.
  class Place {
   public:
    Place(std::shared_ptr<MemoryBudget> budget, Thing thing);
    /// Unloads; no Hold may live any more.
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Loads what is not loaded; waits for room while other things are in use. Errors: those of loading, limit_exceeded (it does not
    /// fit even alone), cancelled.
    Result<Hold> use(std::stop_token stop);

    /// Never loads and never waits.
    std::optional<Hold> use_if_loaded();

   private:
    friend class MemoryBudget;
    const std::shared_ptr<MemoryBudget> budget_;
    const Thing thing_;
    bool loaded_ = false;  // these are the budget's, under its lock
    int users_ = 0;
    std::uint64_t last_use_ = 0;
  };

  MemoryLimit limit() const { return limit_; }

  /// How many callers wait: for room, or for a change to end.
  int waiting() const;

 private:
  Hold hold(Place& place);
  void release(Place& place);
  void wait_for_change(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  bool has_room_for(const Place& place) const;
  Place* longest_unused() const;
  void unload(Place& place, std::unique_lock<std::mutex>& lock);
  Result<void> load(Place& place, std::unique_lock<std::mutex>& lock);

  const MemoryLimit limit_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Place*> places_;
  bool is_changing_ = false;  // something is being loaded or unloaded, without the lock
  int waiting_ = 0;
  std::uint64_t uses_ = 0;  // counts, to know what was used last
};

}  // namespace cupel

// Attempts that wait for the others of their case, because a check compares the answers of several backends. When the last has ended they
// are judged side by side and let go; nobody hears of them before. Nothing waits where no check compares.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "core/event.h"
#include "run/execute.h"
#include "run/plan.h"

namespace cupel {

/// For each case of the plan the first one that it is compared with; itself, where it is compared with none or is the first.
std::vector<std::size_t> first_compared(const Plan& plan);

/// One thread, which blocks while judges are asked.
class Comparisons {
 public:
  explicit Comparisons(const Plan& plan);

  /// Passes the event on, or keeps it until its case's other attempts have ended.
  void tell(Event event, const EventSink& sink);

  /// Lets go what waits in vain, without comparison.
  void release(const EventSink& sink);

 private:
  using Group = std::pair<std::size_t, int>;  // the first case that is compared with it, and number of the attempt
  void compare(const std::vector<std::size_t>& checks, std::vector<Attempt>& attempts) const;

  const Plan& plan_;
  std::vector<std::size_t> first_;         // by case; where some check compares
  std::map<Group, std::size_t> expected_;  // attempts that are planned
  std::map<Group, std::vector<Attempt>> waiting_;
};

}  // namespace cupel

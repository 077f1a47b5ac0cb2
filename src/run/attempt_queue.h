// The attempts of a run as threads take them: in the order that suits their backends, which are told of a window at a time, so that
// nothing is held of those that come later. Results, reports and documents keep the plan's order whatever this says.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "run/audit.h"
#include "run/conversation.h"
#include "run/plan.h"

namespace cupel {

/// Thread-safe. Everything handed in must outlive it.
class AttemptQueue {
 public:
  /// `only`: of these attempts of the plan; empty = of all. `audit`: which answers will be proved, null for none.
  AttemptQueue(const Plan& plan, std::span<const std::size_t> only, std::span<const OpenedBackend> backends, const Audit* audit);

  /// Takes them as they stand: for runs in which what must be asked shows only as attempts come up.
  void keep_order() { keeps_order_ = true; }

  std::size_t size() const { return only_.empty() ? plan_.attempts.size() : only_.size(); }

  /// The next attempt's index in the plan; nothing when all were taken.
  std::optional<std::size_t> next();

 private:
  void open_window();

  const Plan& plan_;
  std::span<const std::size_t> only_;
  std::span<const OpenedBackend> backends_;
  const Audit* audit_;
  bool keeps_order_ = false;
  std::mutex mutex_;
  std::vector<std::size_t> window_;
  std::size_t taken_ = 0;  // of the window
  std::size_t begun_ = 0;  // of all: what windows held so far
};

}  // namespace cupel

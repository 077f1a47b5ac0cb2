// Where a run is kept while it happens, so that nothing finished is lost. What it keeps it in is the store's business.
#pragma once

#include <span>

#include "base/result.h"
#include "core/event.h"

namespace cupel {

class RunLog {
 public:
  virtual ~RunLog() = default;

  /// Keeps what these events say, all of it or nothing; returns once it is durable. Called from one thread, in order.
  /// Errors: io (a full disk …), unavailable, corrupt, with the path.
  virtual Result<void> keep(std::span<const Event> events) = 0;
};

}  // namespace cupel

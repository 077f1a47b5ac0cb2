// In which order some attempts are started: each backend is told what it is going to be asked, and may say what order suits it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "run/audit.h"
#include "run/conversation.h"
#include "run/plan.h"

namespace cupel {

/// Indices of the plan's attempts, all of `attempts`, each once. Backends stay one after the other.
/// `audit`: which answers will be proved, null for none.
std::vector<std::size_t> order_attempts(const Plan& plan, std::span<const std::size_t> attempts, std::span<const OpenedBackend> backends,
                                        const Audit* audit = nullptr);

}  // namespace cupel

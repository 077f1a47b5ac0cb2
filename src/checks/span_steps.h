// What a span says was done: a tool called, a command run, something searched for. By the attributes that OpenTelemetry's conventions for
// generative AI, and the agents and libraries that have their own, give such spans. Knows nothing of checks.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "checks/trajectory.h"
#include "core/trace.h"

namespace cupel {

/// One step for each span, in the order in which they began; of the kind `span` where it is nothing else.
std::vector<TrajectoryStep> steps_of(std::span<const Span> spans);

}  // namespace cupel

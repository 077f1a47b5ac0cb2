// Which attempts of a plan a shard executes: the same on every machine, because it follows from nothing but the plan. What a shard is, is
// said in core/shard.h.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/shard.h"
#include "run/plan.h"

namespace cupel {

/// What a case is expected to cost, in tokens of a prompt: those of its messages, and ten for each that its answers may have (a quarter of
/// max_tokens: most answers end by themselves). One attempt on one backend; nothing is asked for answers that are given.
double predicted_cost(const Case& content);

/// Indices of the shard's attempts in the order of the plan. All attempts of a case stand in one shard; the costliest case goes first, to
/// the shard that has least (Graham's rule, 1969: no shard costs more than 4/3 of what the best division would).
std::vector<std::size_t> attempts_of_shard(const Plan& plan, const Shard& shard);

/// Those of the shard; without one, all.
std::vector<std::size_t> selected_attempts(const Plan& plan, const std::optional<Shard>& shard);

/// Hash of what the plan asks, judges and gates: shards of one run have the same.
std::string plan_hash(const Plan& plan);

}  // namespace cupel

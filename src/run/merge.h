// The runs of all shards as the run of the undivided plan: its facts, figures and gates from what the shards kept. Exact, and the same in
// whichever order they come. Reads no store: attempts are handed in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/event.h"
#include "core/exit_status.h"

namespace cupel {

struct ShardRun {
  RunFinished end;  // as its store has it
  bool has_ended = false;
};

/// All shards of one plan, each once, in the order of their indices. Those given twice are one.
/// Errors: invalid_usage, naming what is no shard, of another plan, missing, there in two runs, or not ended (`--resume`).
Result<std::vector<std::size_t>> order_shards(const std::vector<ShardRun>& shards);

/// Yields the attempts of all shards, in any order.
using EachAttempt = std::function<Result<void>(const std::function<void(const Attempt&)>&)>;

struct MergedRun {
  RunFinished end;
  ExitStatus status = ExitStatus::passed;
};

/// `shards` as order_shards() orders them. Its id follows from theirs; it began with the first of them and took as long as the longest.
/// Errors: those of `each`; corrupt for a gate that cannot be read.
Result<MergedRun> merge(const std::vector<ShardRun>& shards, const EachAttempt& each);

}  // namespace cupel

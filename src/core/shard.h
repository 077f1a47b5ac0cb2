// One of several parts of a run that are executed apart: what `--shard 2/3` says, and which plan it is a part of.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

struct Shard {
  int index = 1;  // from 1
  int count = 1;
  std::string plan = {};  // hash of the undivided plan: shards of one run have the same
  bool operator==(const Shard&) const = default;
};

/// "2/3". Errors: invalid_usage.
Result<Shard> parse_shard(std::string_view text);

}  // namespace cupel

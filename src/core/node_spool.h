// Nodes that are too many to hold, in the order they came.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/spool.h"
#include "core/node.h"

namespace cupel {

using NodeSink = std::function<Result<void>(const Node&)>;

class NodeSpool {
 public:
  /// Errors: io.
  Result<void> add(const Node& node);

  /// One thread. Errors: io; an error of the sink ends it.
  Result<void> each(const NodeSink& sink) const;

 private:
  Spool spool_;
  std::vector<std::uint32_t> sizes_;
};

}  // namespace cupel

#include "core/node_spool.h"

#include "core/case_bytes.h"

namespace cupel {

Result<void> NodeSpool::add(const Node& node) {
  sizes_.push_back(CUPEL_TRY(spool_.add(bytes_of(node))).size);
  return {};
}

Result<void> NodeSpool::each(const NodeSink& sink) const {
  std::uint64_t offset = 0;
  for (const std::uint32_t size : sizes_) {
    const std::string bytes = CUPEL_TRY(spool_.read({offset, size}));
    offset += size;
    const Node node = CUPEL_TRY(node_of_bytes(bytes));
    CUPEL_CHECK(sink(node));
  }
  return {};
}

}  // namespace cupel

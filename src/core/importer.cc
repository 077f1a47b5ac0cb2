#include "core/importer.h"

namespace cupel {

Result<void> each_item(const SuiteSource& source, std::string_view key, const NodeSink& sink) {
  if (const auto apart = source.lists.find(key); apart != source.lists.end()) return apart->second.each(sink);
  const Node* list = source.tree.find(key);
  if (list == nullptr || !list->is_list()) return {};
  for (const Node& each : *list->as_list()) CUPEL_CHECK(sink(each));
  return {};
}

}  // namespace cupel

// Keywords about arrays.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "constraint/json_schema/judge.h"

namespace cupel {

bool SchemaJudge::min_items(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_array() || at_least(rule, value.size(), value, path, "minItems");
}

bool SchemaJudge::max_items(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_array() || at_most(rule, value.size(), value, path, "maxItems");
}

bool SchemaJudge::prefix_items(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_array()) return true;
  for (std::size_t i = 0; i < std::min(rule.size(), value.size()); ++i) {
    if (!is_valid(rule[i], value[i], SchemaPath{&path, "", i, true})) return false;
    mark(value[i]);
  }
  return true;
}

// A list of schemas is for the first items, as in drafts up to 2019-09; one schema is for all that prefixItems leaves.
bool SchemaJudge::items(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_array()) return true;
  const Json* additional = index_.find(schema, "additionalItems");
  const Json* prefix = index_.find(schema, "prefixItems");
  const std::size_t first = prefix == nullptr ? 0 : prefix->size();
  for (std::size_t i = first; i < value.size(); ++i) {
    const Json* item = &rule;
    if (rule.is_array()) item = i < rule.size() ? &rule[i] : additional;
    if (item == nullptr) break;
    if (!is_valid(*item, value[i], SchemaPath{&path, "", i, true})) return false;
    mark(value[i]);
  }
  return true;
}

bool SchemaJudge::unevaluated_items(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_array()) return true;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (is_marked(value[i])) continue;
    const SchemaPath place{&path, "", i, true};
    if (rule == false) return broken(place, value[i], "unevaluatedItems", "no further item");
    if (!is_valid(rule, value[i], place)) return false;
    mark(value[i]);
  }
  return true;
}

bool SchemaJudge::contains(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_array()) return true;
  const bool is_counted = index_.draft == Draft::unnamed || index_.draft >= Draft::draft2019;
  const Json* least = is_counted ? index_.find(schema, "minContains") : nullptr;
  const Json* most = is_counted ? index_.find(schema, "maxContains") : nullptr;
  const bool marks = index_.draft != Draft::draft2019;  // unevaluatedItems takes notice of contains since 2020-12
  std::size_t found = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!would_be_valid(rule, value[i], SchemaPath{&path, "", i, true})) continue;
    ++found;
    if (marks) mark(value[i]);
    const bool is_enough = least == nullptr && most == nullptr && !index_.tracks_evaluated;
    if (is_enough) return true;
  }
  if (error_) return false;
  if (most != nullptr && !at_most(*most, found, value, path, "maxContains")) return false;
  if (least != nullptr) return at_least(*least, found, value, path, "minContains");
  return found > 0 || broken(path, value, "contains", "an item that is valid under " + excerpt(rule, 80));
}

bool SchemaJudge::unique_items(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_array() || rule == false) return true;
  const auto is_before = [](const SortedJson* a, const SortedJson* b) { return *a < *b; };
  std::set<const SortedJson*, decltype(is_before)> seen(is_before);
  for (const SortedJson& item : value) {
    if (!seen.insert(&item).second) return broken(path, value, "uniqueItems", "no item twice, but " + excerpt(item, 60) + " is");
  }
  return true;
}

}  // namespace cupel

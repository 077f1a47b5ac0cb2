// Keywords about arrays.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/schema_judge.h"

namespace cupel {

bool SchemaJudge::min_items(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
  return !value.is_array() || at_least(rule, value.size(), value, path, "minItems");
}

bool SchemaJudge::max_items(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
  return !value.is_array() || at_most(rule, value.size(), value, path, "maxItems");
}

bool SchemaJudge::prefix_items(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
  if (!value.is_array()) return true;
  for (std::size_t i = 0; i < std::min(rule.size(), value.size()); ++i) {
    if (!is_valid(rule[i], value[i], SchemaPath{&path, "", i, true})) return false;
    mark(value[i]);
  }
  return true;
}

// A list of schemas is for the first items, as in drafts up to 2019-09; one schema is for all that prefixItems leaves.
bool SchemaJudge::items(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path) {
  if (!value.is_array()) return true;
  const auto additional = schema.find("additionalItems");
  const auto prefix = schema.find("prefixItems");
  const std::size_t first = prefix == schema.end() ? 0 : prefix->size();
  for (std::size_t i = first; i < value.size(); ++i) {
    const AnswerJson* item = &rule;
    if (rule.is_array()) item = i < rule.size() ? &rule[i] : additional != schema.end() ? &*additional : nullptr;
    if (item == nullptr) break;
    if (!is_valid(*item, value[i], SchemaPath{&path, "", i, true})) return false;
    mark(value[i]);
  }
  return true;
}

bool SchemaJudge::unevaluated_items(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
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

bool SchemaJudge::contains(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path) {
  if (!value.is_array()) return true;
  const bool is_counted = index_.draft == Draft::unnamed || index_.draft >= Draft::draft2019;
  const auto least = is_counted ? schema.find("minContains") : schema.end();
  const auto most = is_counted ? schema.find("maxContains") : schema.end();
  const bool marks = index_.draft != Draft::draft2019;  // unevaluatedItems takes notice of contains since 2020-12
  std::size_t found = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!would_be_valid(rule, value[i], SchemaPath{&path, "", i, true})) continue;
    ++found;
    if (marks) mark(value[i]);
    const bool is_enough = least == schema.end() && most == schema.end() && !index_.tracks_evaluated;
    if (is_enough) return true;
  }
  if (error_) return false;
  if (most != schema.end() && !at_most(*most, found, value, path, "maxContains")) return false;
  if (least != schema.end()) return at_least(*least, found, value, path, "minContains");
  return found > 0 || broken(path, value, "contains", "an item that is valid under " + excerpt(rule, 80));
}

bool SchemaJudge::unique_items(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
  if (!value.is_array() || rule == false) return true;
  const auto is_before = [](const AnswerJson* a, const AnswerJson* b) { return *a < *b; };
  std::set<const AnswerJson*, decltype(is_before)> seen(is_before);
  for (const AnswerJson& item : value) {
    if (!seen.insert(&item).second) return broken(path, value, "uniqueItems", "no item twice, but " + excerpt(item, 60) + " is");
  }
  return true;
}

}  // namespace cupel

// Keywords that hold schemas about the same value: allOf, anyOf, oneOf, not, if.
#include <fmt/format.h>

#include <algorithm>

#include "constraint/json_schema/judge.h"

namespace cupel {

bool SchemaJudge::all_of(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return std::ranges::all_of(rule, [&](const Json& schema) { return applies(schema, value, path); });
}

bool SchemaJudge::any_of(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  bool valid = false;
  for (const Json& schema : rule) {
    valid = would_apply(schema, value, path) || valid;
    // Further ones matter only for what they evaluate.
    if (valid && !index_.tracks_evaluated) break;
  }
  return valid || broken(path, value, "anyOf", fmt::format("a value valid under one of {} schemas", rule.size()));
}

bool SchemaJudge::one_of(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  const auto valid = std::ranges::count_if(rule, [&](const Json& schema) { return would_apply(schema, value, path); });
  return valid == 1 ||
         broken(path, value, "oneOf", fmt::format("a value valid under exactly one of {} schemas, not {}", rule.size(), valid));
}

bool SchemaJudge::inverse(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (would_be_valid(rule, value, path)) return broken(path, value, "not", "a value not valid under " + excerpt(rule, 80));
  return !error_;
}

bool SchemaJudge::condition(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path) {
  const Json* branch = index_.find(schema, would_apply(rule, value, path) ? "then" : "else");
  if (error_) return false;
  return branch == nullptr || applies(*branch, value, path);
}

}  // namespace cupel

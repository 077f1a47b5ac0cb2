// Keywords that hold schemas about the same value: allOf, anyOf, oneOf, not, if.
#include <fmt/format.h>

#include <algorithm>

#include "checks/schema_judge.h"

namespace cupel {

bool SchemaJudge::all_of(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
  return std::ranges::all_of(rule, [&](const AnswerJson& schema) { return applies(schema, value, path); });
}

bool SchemaJudge::any_of(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
  bool valid = false;
  for (const AnswerJson& schema : rule) {
    valid = would_apply(schema, value, path) || valid;
    // Further ones matter only for what they evaluate.
    if (valid && !index_.tracks_evaluated) break;
  }
  return valid || broken(path, value, "anyOf", fmt::format("a value valid under one of {} schemas", rule.size()));
}

bool SchemaJudge::one_of(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
  const auto valid = std::ranges::count_if(rule, [&](const AnswerJson& schema) { return would_apply(schema, value, path); });
  return valid == 1 ||
         broken(path, value, "oneOf", fmt::format("a value valid under exactly one of {} schemas, not {}", rule.size(), valid));
}

bool SchemaJudge::inverse(const AnswerJson& rule, const AnswerJson& /*schema*/, const AnswerJson& value, const SchemaPath& path) {
  if (would_be_valid(rule, value, path)) return broken(path, value, "not", "a value not valid under " + excerpt(rule, 80));
  return !error_;
}

bool SchemaJudge::condition(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path) {
  const auto branch = schema.find(would_apply(rule, value, path) ? "then" : "else");
  if (error_) return false;
  return branch == schema.end() || applies(*branch, value, path);
}

}  // namespace cupel

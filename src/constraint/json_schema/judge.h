// Judges one value against a loaded schema: made for it and thrown away. What each keyword demands stands in *_rules.cc, one
// function a keyword; here is what they share: references, limits, what was evaluated, the first violation.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "constraint/json_schema/index.h"
#include "constraint/json_schema/schema.h"

namespace cupel {

/// The way from the whole value to the part being judged; links lie on the stack of the judging functions.
struct SchemaPath {
  const SchemaPath* up = nullptr;
  std::string_view name = {};
  std::size_t index = 0;
  bool is_index = false;

  std::string pointer() const;
};

class SchemaJudge {
 public:
  using Rule = bool (SchemaJudge::*)(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  struct NamedRule {
    std::string_view keyword;
    Rule rule;
  };

  explicit SchemaJudge(const SchemaIndex& index);

  Result<std::optional<SchemaViolation>> run(const SortedJson& value);

  /// The rules, in the order in which they are judged: cheap ones first, so that the violation named is the plainest; what asks what
  /// the others have evaluated last.
  static std::span<const NamedRule> rules();

  // Scalars (schema_scalar_rules.cc).
  bool type(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool constant(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool enumeration(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool minimum(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool maximum(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool exclusive_minimum(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool exclusive_maximum(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool multiple_of(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool min_length(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool max_length(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool pattern(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool format(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);

  // Objects (schema_object_rules.cc).
  bool min_properties(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool max_properties(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool required(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool properties(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool pattern_properties(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool additional_properties(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool unevaluated_properties(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool property_names(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool dependencies(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);

  // Arrays (schema_array_rules.cc).
  bool min_items(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool max_items(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool prefix_items(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool items(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool unevaluated_items(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool contains(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool unique_items(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);

  // Schemas about the same value (schema_logic_rules.cc).
  bool all_of(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool any_of(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool one_of(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool inverse(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool condition(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path);

 private:
  using Evaluated = std::set<const SortedJson*>;  // parts of the value that some keyword has judged

  /// A part of the value, or the whole.
  bool is_valid(const Json& schema, const SortedJson& value, const SchemaPath& path);
  /// The same value as the schema around it: what is evaluated here counts as evaluated there.
  bool applies(const Json& schema, const SortedJson& value, const SchemaPath& path);
  /// Without noting what is broken, for alternatives.
  bool would_be_valid(const Json& schema, const SortedJson& value, const SchemaPath& path);
  bool would_apply(const Json& schema, const SortedJson& value, const SchemaPath& path);

  bool judge(const Json& schema, const SortedJson& value, const SchemaPath& path, Evaluated& evaluated);
  bool obeys(const Json& schema, const SortedJson& value, const SchemaPath& path);
  const Json* target_of(const DynamicTarget& target) const;
  void mark(const SortedJson& part);
  bool is_marked(const SortedJson& part) const { return evaluated_->contains(&part); }

  bool may_go_on(std::size_t steps);
  /// Notes the first violation; always false.
  bool broken(const SchemaPath& path, const SortedJson& value, std::string_view rule, std::string expected);
  /// Nothing where that cannot be told; then there is an error.
  std::optional<bool> matches(const std::string& pattern, std::string_view text);

  bool at_least(const Json& rule, std::size_t size, const SortedJson& value, const SchemaPath& path, std::string_view keyword);
  bool at_most(const Json& rule, std::size_t size, const SortedJson& value, const SchemaPath& path, std::string_view keyword);
  bool limit(const Json& rule, const SortedJson& value, const SchemaPath& path, std::string_view keyword, bool is_kept);
  std::optional<bool> is_additional(const Json& schema, const std::string& name);

  const SchemaIndex& index_;
  double started_;
  std::size_t steps_ = 0;
  std::size_t max_steps_ = 0;
  int depth_ = 0;
  int quiet_ = 0;
  Evaluated* evaluated_ = nullptr;           // of the schema being judged
  std::vector<const std::string*> entered_;  // the resources on the way here, outermost first
  std::optional<Error> error_;
  std::optional<SchemaViolation> violation_;
};

}  // namespace cupel

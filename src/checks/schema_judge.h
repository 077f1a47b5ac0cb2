// Judges one value against a loaded schema: made for it and thrown away. What each keyword demands stands in schema_*_rules.cc, one
// function a keyword; here is what they share: references, limits, what was evaluated, the first violation.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/schema.h"
#include "checks/schema_index.h"

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
  using Rule = bool (SchemaJudge::*)(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  struct NamedRule {
    std::string_view keyword;
    Rule rule;
  };

  explicit SchemaJudge(const SchemaIndex& index);

  Result<std::optional<SchemaViolation>> run(const AnswerJson& value);

  /// The rules, in the order in which they are judged: cheap ones first, so that the violation named is the plainest; what asks what
  /// the others have evaluated last.
  static std::span<const NamedRule> rules();

  // Scalars (schema_scalar_rules.cc).
  bool type(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool constant(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool enumeration(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool minimum(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool maximum(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool exclusive_minimum(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool exclusive_maximum(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool multiple_of(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool min_length(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool max_length(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool pattern(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool format(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);

  // Objects (schema_object_rules.cc).
  bool min_properties(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool max_properties(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool required(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool properties(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool pattern_properties(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool additional_properties(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool unevaluated_properties(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool property_names(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool dependencies(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);

  // Arrays (schema_array_rules.cc).
  bool min_items(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool max_items(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool prefix_items(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool items(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool unevaluated_items(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool contains(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool unique_items(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);

  // Schemas about the same value (schema_logic_rules.cc).
  bool all_of(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool any_of(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool one_of(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool inverse(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool condition(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);

 private:
  using Evaluated = std::set<const AnswerJson*>;  // parts of the value that some keyword has judged

  /// A part of the value, or the whole.
  bool is_valid(const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  /// The same value as the schema around it: what is evaluated here counts as evaluated there.
  bool applies(const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  /// Without noting what is broken, for alternatives.
  bool would_be_valid(const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  bool would_apply(const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);

  bool judge(const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path, Evaluated& evaluated);
  bool obeys(const AnswerJson& schema, const AnswerJson& value, const SchemaPath& path);
  const AnswerJson* target_of(const DynamicTarget& target) const;
  void mark(const AnswerJson& part);
  bool is_marked(const AnswerJson& part) const { return evaluated_->contains(&part); }

  bool may_go_on(std::size_t steps);
  /// Notes the first violation; always false.
  bool broken(const SchemaPath& path, const AnswerJson& value, std::string_view rule, std::string expected);
  /// Nothing where that cannot be told; then there is an error.
  std::optional<bool> matches(const std::string& pattern, std::string_view text);

  bool at_least(const AnswerJson& rule, std::size_t size, const AnswerJson& value, const SchemaPath& path, std::string_view keyword);
  bool at_most(const AnswerJson& rule, std::size_t size, const AnswerJson& value, const SchemaPath& path, std::string_view keyword);
  bool limit(const AnswerJson& rule, const AnswerJson& value, const SchemaPath& path, std::string_view keyword, bool is_kept);
  std::optional<bool> is_additional(const AnswerJson& schema, const std::string& name);

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

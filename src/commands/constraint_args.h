// The options that say what an answer's text may be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/generation.h"

namespace cupel {

struct ConstraintArgs {
  std::optional<std::string> schema;
  std::optional<std::string> regex;
  std::vector<std::string> choice;
  std::optional<std::string> grammar;

  bool is_given() const { return schema || regex || !choice.empty() || grammar; }

  void visit(auto& field) {
    field("schema", schema, "the answer is JSON that satisfies this JSON Schema: a file, or the schema itself");
    field("regex", regex, "the whole answer matches this regular expression");
    field("choice", choice, "the answer is one of these texts: once with commas (yes,no), or once for each");
    field("grammar", grammar, "the answer is what this GBNF grammar allows: a file, or the grammar itself");
  }
};

/// The constraint they state, if any; compiled once to see that it can be. Errors: invalid_usage (more than one, no such file, what
/// cannot be compiled and why).
Result<std::optional<Constraint>> constraint_of(const ConstraintArgs& args);

}  // namespace cupel

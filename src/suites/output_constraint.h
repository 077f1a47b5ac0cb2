// `output_schema:`, `output_regex:`, `output_choice:` and `output_grammar:` of a suite: what an answer's text may be. Internal to suites/.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "constraint/constraint.h"
#include "core/node.h"

namespace cupel {

struct OutputFields {
  std::optional<Node> output_schema;
  std::optional<Node> output_regex;
  std::optional<Node> output_choice;
  std::optional<Node> output_grammar;

  void visit(auto& field) {
    field("output_schema", output_schema, "answers are JSON that satisfies this JSON Schema: the schema, or a file beside the suite");
    field("output_regex", output_regex, "answers match this regular expression as a whole");
    field("output_choice", output_choice, "answers are one of these texts");
    field("output_grammar", output_grammar, "answers are what this GBNF grammar allows: the grammar, or a file beside the suite");
  }

  bool is_given() const { return output_schema || output_regex || output_choice || output_grammar; }
};

/// Templates in it must be rendered already. Nothing where none is given, or only `null`. Errors: invalid_suite with the place (two of
/// them, what cannot be compiled and why).
Result<std::optional<Constraint>> read_output_constraint(const OutputFields& fields, const std::string& file,
                                                         constraint::ProgramCache& programs);

struct ToolChoice {
  std::vector<Tool> tools;
  Constraint constraint;  // a call of one of them
};
using ToolChoices = std::map<std::string, ToolChoice>;  // by the tools as they are written

/// `tools:` of a case: an inline list, or the name of a JSON file from the suite's folder; `known` keeps what was read.
/// Nothing where it is null. Errors: invalid_suite with the place.
Result<std::optional<ToolChoice>> read_tools(const Node& node, const std::string& file, ToolChoices& known);

}  // namespace cupel

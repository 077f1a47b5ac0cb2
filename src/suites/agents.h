// `agents:` of a case: models that talk to each other, as they are written and as a Dialogue. Internal to suites/: for suite_case.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/fields.h"
#include "core/suite.h"
#include "suites/template.h"

namespace cupel {

/// The keys of a case that are about agents.
struct AgentsFields {
  std::optional<std::vector<Node>> agents;
  std::optional<int> max_turns;
  std::optional<Node> until;

  void visit(auto& field) {
    field("agents", agents, "models that talk to each other: maps of name, system, goal, backend; the first one opens with `prompt`");
    field("max_turns", max_turns, "the most that agents say after the opening, 1 to 100");
    field("until", until, "the conversation of agents ends when one says this text");
  }
};

/// The keys of an agent.
std::vector<FieldInfo> agent_fields();

/// Errors that need no variables: too few agents, two of one name, limits; keys of agents without agents. `has_turns`: the case has
/// `turns` or a given answer, which exclude agents. Errors: invalid_suite with the place.
Result<void> check_agents(const AgentsFields& fields, const Node& node, bool has_turns, const std::string& file);

/// Nothing where the case has no agents. Errors: invalid_suite with the place.
Result<std::optional<Dialogue>> make_dialogue(const AgentsFields& fields, const CaseTexts& texts, const std::string& file);

}  // namespace cupel

#include "suites/agents.h"

#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "core/backend_spec.h"
#include "core/place.h"
#include "suites/suite_case.h"

namespace cupel {
namespace {

constexpr int kMostTurns = 100;

struct AgentFields {
  Node name;
  std::optional<Node> system;
  std::optional<Node> goal;
  std::optional<std::string> backend;

  void visit(auto& field) {
    field("name", name, "what the transcript calls it", FieldRule::required);
    field("system", system, "its system message");
    field("goal", goal, "it plays a user who wants this");
    field("backend", backend, "what speaks; by default what answers the case");
  }
};

Result<Speaker> make_speaker(const Node& node, const CaseTexts& texts, const std::string& file) {
  if (!node.is_map()) return fail_at(file, node.mark, "an agent is a map: {name: …, system: …}");
  const AgentFields fields = CUPEL_TRY(read_map<AgentFields>(node, "agents", file));
  Speaker speaker{.name = CUPEL_TRY(texts.text(fields.name, "name"))};
  if (trim(speaker.name).empty() || printable(speaker.name) != speaker.name) {
    return fail_at(file, fields.name.mark, "the 'name' of an agent is one line of text");
  }
  if (fields.system) speaker.system = CUPEL_TRY(texts.text(*fields.system, "system"));
  if (fields.goal) speaker.goal = CUPEL_TRY(texts.text(*fields.goal, "goal"));
  if (!fields.backend) return speaker;
  if (const Result<BackendSpec> spec = parse_backend_spec(*fields.backend); !spec) {
    return fail_at(file, node.find("backend")->mark, spec.error().message);
  }
  speaker.backend = *fields.backend;
  return speaker;
}

}  // namespace

std::vector<FieldInfo> agent_fields() { return describe_fields<AgentFields>(); }

Result<void> check_agents(const AgentsFields& fields, const Node& node, bool has_turns, const std::string& file) {
  const auto place = [&](const char* key) { return node.find(key)->mark; };
  if (!fields.agents) {
    if (fields.max_turns) return fail_at(file, place("max_turns"), "'max_turns' is about a conversation of 'agents'");
    if (fields.until) return fail_at(file, place("until"), "'until' is about a conversation of 'agents'");
    return {};
  }
  if (has_turns) return fail_at(file, place("agents"), "'agents' open with 'prompt': they have no 'turns' and no given 'answer'");
  if (fields.agents->size() < 2) return fail_at(file, place("agents"), "a conversation needs two agents at least");
  if (fields.max_turns && !(*fields.max_turns >= 1 && *fields.max_turns <= kMostTurns)) {
    return fail_at(file, place("max_turns"), fmt::format("'max_turns' is 1 to {}, found {}", kMostTurns, *fields.max_turns));
  }
  return {};
}

Result<std::optional<Dialogue>> make_dialogue(const AgentsFields& fields, const CaseTexts& texts, const std::string& file) {
  if (!fields.agents) return std::optional<Dialogue>();
  Dialogue dialogue;
  std::set<std::string> names;
  for (const Node& node : *fields.agents) {
    dialogue.speakers.push_back(CUPEL_TRY(make_speaker(node, texts, file)));
    if (names.insert(dialogue.speakers.back().name).second) continue;
    return fail_at(file, node.mark, fmt::format("two agents are called '{}'", dialogue.speakers.back().name));
  }
  if (fields.max_turns) dialogue.max_turns = *fields.max_turns;
  if (fields.until) dialogue.until = CUPEL_TRY(texts.text(*fields.until, "until"));
  return std::optional(std::move(dialogue));
}

}  // namespace cupel

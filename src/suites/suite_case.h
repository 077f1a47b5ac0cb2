// One entry of `cases:` as it is written, and the concrete cases it makes. Internal to suites/: for suite_file.cc.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/fields.h"
#include "core/importer.h"
#include "core/place.h"
#include "core/suite.h"
#include "suites/agents.h"
#include "suites/matrix.h"
#include "suites/output_constraint.h"

namespace cupel {

/// What a suite gives to its cases.
struct SuiteDefaults {
  std::string suite;
  std::string file;
  GenerationOptions options;
  std::optional<Node> system;
  std::vector<std::string> tags;
  std::vector<std::string> backends;
  bool decide_early = false;
  std::string judge;
  std::optional<Tracing> tracing;
  OutputFields output;
  std::optional<Node> tools;
  std::shared_ptr<constraint::ProgramCache> programs;
  std::shared_ptr<ToolChoices> tool_choices;
  MistakeSink mistakes = {};  // as SuiteSource's
};

/// The keys of a case; values that may hold templates stay Nodes until the variables are known.
struct CaseFields {
  Node id;
  std::optional<Node> prompt;
  std::optional<std::vector<Node>> turns;
  std::optional<Node> vars;
  std::optional<Node> system;
  std::optional<std::vector<Node>> checks;
  std::optional<double> threshold;
  std::optional<Node> answer;
  std::vector<std::string> tags;
  std::optional<Node> backend;
  std::optional<Node> quarantine;
  AgentsFields agents;
  OutputFields output;
  std::optional<Node> tools;

  void visit(auto& field) {
    field("id", id, "name of the case, unique in the suite", FieldRule::required);
    field("prompt", prompt, "what the user says");
    field("turns", turns, "a conversation: user messages, or maps of user, checks, answer");
    field("vars", vars,
          "variables of the texts; several rows or lists make several cases, as does the name of a .jsonl file with a row a line");
    field("system", system, "the system message");
    field("checks", checks, "what must hold of the (last) answer");
    field("threshold", threshold, "pass at this weighted mean score of the checks, 0 to 1, instead of when all pass");
    field("answer", answer, "a given answer, graded without inference; a list with one for each turn");
    field("tags", tags, "words to select cases and restrict gates by");
    field("backend", backend, "what answers this case: one backend, or a list of them");
    field("quarantine", quarantine, "the last day on which its failures decide nothing (2026-12-31), or a map of until and why");
    agents.visit(field);
    output.visit(field);
    field("tools", tools, "functions that the answer must call one of: OpenAI's definitions, or a JSON file of them beside the suite");
  }
};

/// Reads a map by a visitor, to its end: what is wrong with several keys is known of all of them.
struct MapParse {
  fields::Parse parse;
  std::vector<Error> errors = {};

  template <class T>
  void operator()(const char* name, T& value, const char* help, FieldRule rule = FieldRule::optional) {
    parse(name, value, help, rule);
    if (std::optional<Error> error = std::exchange(parse.error, std::nullopt)) errors.push_back(*std::move(error));
  }

  /// What was found wrong, told one by one, unknown keys first. Errors: without a sink the first of them, with its place.
  Result<void> finish(const std::string& file, const MistakeSink& mistakes);
};

/// A map as fields, without the short forms that checks have. Where mistakes are told, it holds what could be read.
/// Errors: invalid_suite with the place.
template <class Fields>
Result<Fields> read_map(const Node& node, std::string_view owner, const std::string& file, const MistakeSink& mistakes = {}) {
  Fields made;
  MapParse parse{{node, owner, {}, std::nullopt}};
  made.visit(parse);
  CUPEL_CHECK(parse.finish(file, mistakes));
  return made;
}

/// `quarantine:` of a case: a date, or a map. Errors: invalid_suite with the place.
Result<Quarantine> read_quarantine(const Node& node, const std::string& file);

/// The keys of a turn, and of a quarantine, that is written as a map.
std::vector<FieldInfo> turn_fields();
std::vector<FieldInfo> quarantine_fields();

/// Reads one entry and yields its cases. Errors: invalid_suite with the place; an error of the sink.
Result<void> load_case(const Node& node, const SuiteDefaults& defaults, const CaseSink& sink);

/// Bounds of values, with the place of the key in `node`. Errors: invalid_suite.
Result<void> check_options(const Node& node, const GenerationOptions& options, const std::string& file, const MistakeSink& mistakes = {});

/// `backend:` as a list of specs that parse. Errors: invalid_suite.
Result<std::vector<std::string>> read_backends(const Node& node, const std::string& file);

}  // namespace cupel

// A suite as a value: cases with prompts, variables and checks. Loaders (suites/, importers/) make it; run/ executes it.
// Templates are rendered and matrices expanded already: a Case is one concrete conversation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/generation.h"
#include "core/node.h"
#include "core/quarantine.h"
#include "core/trace.h"

namespace cupel {

/// One check as written: the type and its arguments (rendered), not yet resolved against the registry.
struct CheckSpec {
  std::string type;
  Node args;
  double weight = 1;
  Mark mark;
  std::string metric = {};  // its score counts under this name too; "" = none
};

/// One user message and the checks on the answer to it.
struct Turn {
  std::string user;
  std::vector<CheckSpec> checks;
  std::optional<std::string> answer;  // given: graded without inference
};

/// Somebody in a conversation of agents.
struct Speaker {
  std::string name;
  std::string system = {};   // its system message
  std::string goal = {};     // it plays a user who wants this; "" = it does not play one
  std::string backend = {};  // a spec; "" = the attempt's
};

/// A conversation of agents instead of one with the suite. They speak in this order, over and over.
struct Dialogue {
  std::vector<Speaker> speakers;  // at least two; the first one opens with the case's first user message
  int max_turns = 6;              // utterances after that
  std::string until = {};         // ends with an utterance that holds this, in any case; "" = none does
};

/// What a file of another tool says of the backend it wants. None of it counts when the command line names a backend.
struct ForeignBackend {
  bool is_copy = false;                               // the case differs from an earlier one only in its backend
  std::optional<std::string> answer;                  // that backend gives back this text
  std::optional<Error> error;                         // that backend has no equivalent here
  std::optional<std::vector<CheckSpec>> checks = {};  // instead of the case's, for what that backend answers
};

struct Case {
  std::string suite;  // the suite's name
  std::string file;   // where it stands, for messages and reports
  Mark mark;
  std::string id;                         // unique in the suite, with its variables: capital[country=France,city=Paris]
  std::string system;                     // "" = none
  std::vector<Turn> turns;                // at least one
  std::optional<Dialogue> dialogue = {};  // then there is one turn, which the first speaker opens with
  Json vars = Json::object();
  std::vector<std::string> tags;
  std::vector<std::string> backends;  // specs; empty = the run's
  GenerationOptions options;
  std::optional<Constraint> constraint;  // on every answer of the case
  std::vector<Tool> tools;               // that the model may call; then the constraint makes each answer a call
  std::vector<CheckSpec> checks;         // on the last turn's answer
  std::optional<double> threshold;       // over the weighted mean score, replaces "all checks pass"
  std::string judge = {};                // what grades where a check names no judge; "" = the backend that answered
  std::string comparison = {};           // cases of one name are compared with each other, where a check compares; "" = with none
  bool decide_early = false;             // the last answer may end as soon as every check on it is decided
  std::optional<Tracing> tracing = {};   // its attempts have traces, where the backend can pass them on
  std::optional<Quarantine> quarantine;  // until it is over, failures decide nothing
  std::optional<Error> error;            // why it cannot be run: its attempts end in this error, the other cases run

  /// Set for cases from another tool's file: a check that cannot be made is then an error of this case alone.
  std::optional<ForeignBackend> foreign;
};

/// A condition over the whole run, as written.
struct GateSpec {
  std::string condition;             // "pass_rate(tag=dangerous) == 100%"
  std::optional<double> confidence;  // 0..1: the gate is statistical and can be inconclusive
  std::string file;
  Mark mark;
};

/// Something in a file that people should know of but that stops nothing (an ignored key in a foreign file).
struct Note {
  std::string file;
  Mark mark;
  std::string text;
};

/// A figure made of others once all cases have ended: the sums of named scores, and `__count` attempts.
struct DerivedMetric {
  std::string name;
  std::string expression;  // core/arithmetic.h
};

struct Suite {
  std::string name;
  std::string description;
  std::string file;
  std::vector<Case> cases;
  std::vector<GateSpec> gates;
  std::vector<Note> notes;
  std::vector<DerivedMetric> derived_metrics = {};
};

}  // namespace cupel

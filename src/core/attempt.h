// One execution of one case on one backend, and what its checks said: the unit of every report and of the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/answer_key.h"
#include "core/generation.h"
#include "core/json.h"
#include "core/outcome.h"
#include "core/quarantine.h"
#include "core/trace.h"

namespace cupel {

/// A score under a name of the suite's own (`metric:` of a check, or what a script gave it): a run shows the mean of each name.
struct NamedScore {
  std::string name;
  double score = 0;
  double weight = 1;
  bool operator==(const NamedScore&) const = default;
};

struct Verdict {
  Outcome outcome = Outcome::pass;
  double score = 1;                      // 0..1; of a plain check: pass 1, fail 0
  std::string expected;                  // what the check wanted, as people would say it: `text containing "Paris"`
  std::string found;                     // what it got instead (an excerpt)
  std::string why;                       // "" when expected and found say it all
  std::vector<std::string> judges = {};  // backends that judged it, where a model did
  std::vector<NamedScore> metrics = {};
};

/// A verdict with the check it belongs to.
struct CheckResult {
  std::string type;
  Outcome outcome = Outcome::pass;
  std::optional<double> score;  // unset for error and skip
  double weight = 1;
  std::string expected;
  std::string found;
  std::string why;
  std::vector<std::string> judges = {};
  std::vector<NamedScore> metrics = {};
};

struct TurnResult {
  std::string user;
  std::string output;
  std::vector<CheckResult> checks = {};
  std::string speaker = {};  // whose output it is, in a conversation of agents
};

/// The answer to one turn as a store keeps it: what it depends on, and what proves it.
struct TurnAnswer {
  AnswerKey key;
  int max_tokens = 0;  // that it was allowed
  Reply reply;
};

/// An answer that a proof refuted.
struct Refutation {
  std::size_t turn = 0;  // from 0
  Proof proof;
};

struct Attempt {
  std::string suite;
  std::string id;
  std::size_t index = 0;       // of this attempt in the plan, from 0: the order of documents
  std::size_t case_index = 0;  // in the plan, from 0; copies of one case on several backends share it
  std::string file;
  int line = 0;
  std::string backend;
  int attempt = 1;                // 1..repeat
  std::vector<Message> messages;  // all that was sent, the last user message last
  Json vars = Json::object();
  std::vector<std::string> tags;
  std::int64_t seed = 1;
  GenerationOptions options;  // it was asked with; the seed is the one above
  Outcome outcome = Outcome::pass;
  std::optional<double> score;      // weighted mean of the checks; unset for error and skip
  std::optional<double> threshold;  // of the case: what the score had to reach
  Source source = Source::inferred;
  bool exact = false;
  bool sampled = false;  // another seed may give another answer; attempts of a case on a backend that are not are copies of one answer
  FinishReason finish_reason = FinishReason::stop;
  Timing timing;  // of the last turn; latency and tokens are sums over turns
  Usage usage;
  std::optional<double> cost_usd;
  std::string output;                 // the last turn's
  std::string reasoning;              // before it, where the backend tells it apart
  std::vector<AnswerToken> logprobs;  // its tokens, where log-probabilities were asked for; else empty
  std::vector<TurnResult> turns;
  std::vector<Tool> tools;                  // that the model was told of
  std::vector<ToolCall> tool_calls;         // of the last turn's answer
  std::optional<Error> error;               // why outcome is error (no answer came), or why it was skipped
  std::vector<CheckResult> checks;          // of the case; those of turns are in `turns`
  std::vector<TurnAnswer> answers;          // one for each turn that was answered
  std::optional<std::int64_t> answers_row;  // they are those of this attempt in the store, and `answers` has only their keys' hashes
  bool audited = false;                     // its answers were proved, or refuted:
  std::optional<Refutation> refutation;
  std::optional<Trace> trace = {};       // what the application told of its work, where the case is traced
  int retries = 0;                       // times that it was made again because it ended in error
  std::optional<Quarantine> quarantine;  // of its case, while it lasts: a failure or an error decides nothing
  std::string judged_by;                 // the case's checks and threshold as JSON: equal texts judge equal answers equally

  /// Whether it failed or ended in error, and that decides nothing.
  bool is_excused() const { return quarantine && (outcome == Outcome::fail || outcome == Outcome::error); }

  /// Those of its turns, then its own. They live as long as the attempt.
  std::vector<const CheckResult*> every_check() const {
    std::vector<const CheckResult*> every;
    for (const TurnResult& turn : turns) {
      for (const CheckResult& check : turn.checks) every.push_back(&check);
    }
    for (const CheckResult& check : checks) every.push_back(&check);
    return every;
  }

  /// The last user message: `prompt` in the result document.
  std::string prompt() const { return messages.empty() ? std::string() : messages.back().text(); }
};

}  // namespace cupel

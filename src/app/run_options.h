// What a run may be told to do, whoever asks for it: the command line, a server, a watch. Not how it is shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/fields.h"

namespace cupel {

/// What is run. Kept with the run as it was asked for, so that one that is resumed runs the same.
struct RunScope {
  std::vector<std::string> suites;
  std::vector<std::string> backend;
  std::string filter;
  std::vector<std::string> tag;
  int repeat = 1;
  bool until_decided = false;
  std::optional<double> timeout;
  std::string judge;
  bool decide_early = false;
  bool changed = false;
  std::optional<double> audit;
  bool require_real = false;
  std::string shard;
  bool fresh = false;
  std::string exactness = "exact";

  void visit(auto& field) {
    field("suites", suites, "suite files, or folders of them; ./suites when absent", FieldRule::positional);
    field("backend", backend, "what answers: a known model, a path to a .gguf file, or KIND:NAME; may be given several times");
    field("filter", filter, "only cases whose SUITE/ID matches this pattern (* any text, ? one character)");
    field("tag", tag, "only cases with this tag; with several tags, with any of them");
    field("repeat", repeat, "attempts of each case; each has its own seed");
    field("until_decided", until_decided, "repeat only until every gate with a confidence is decided; --repeat is then the most");
    field("timeout", timeout, "seconds an attempt may take");
    field("judge", judge, "what grades where a check names no judge: a backend; by default the one that answered");
    field("decide_early", decide_early, "end an answer as soon as every check of its case is decided");
    field("changed", changed, "infer only what changed, judge again what did not pass; the other outcomes stand as they were stored");
    field("audit", audit,
          "prove this percentage of the answers, at least one: each token must be what inference gives; also of what checks reuse");
    field("require_real", require_real,
          "refuse answers without proof that a trained model gave them: models not proved, and answers that came with the suite");
    field("shard", shard, "run only part I of N, as I/N, of about equal cost: `cupel runs merge` puts the parts together");
    field("fresh", fresh, "infer every answer anew, also those that are stored");
    field("exactness", exactness,
          "exact: answers depend on nothing else that is answered; fast: the fastest kernels, nothing is reused or proved");
  }
};

/// Of one run. What of it is a setting of backends (exactness, offline, prices) they read from the configuration.
struct RunOptions {
  RunScope scope;
  std::optional<int> jobs;
  bool fail_fast = false;
  std::optional<double> max_time;
  std::optional<double> max_cost;
  int retries = 0;
  std::string judge_schema = "auto";
  std::string resume;
  std::string baseline;
  bool no_store = false;
  int answers_max_mb = 1024;
  int answers_max_days = 90;
  bool offline = false;

  void visit(auto& field) {
    scope.visit(field);
    field("jobs", jobs, "attempts in flight; by default as many as the backend makes use of");
    field("fail_fast", fail_fast, "start nothing more after the first attempt that fails or ends in error");
    field("max_time", max_time, "seconds after which nothing more is started; what runs is finished, the rest is skipped (status 4)");
    field("max_cost", max_cost,
          "US dollars, judges included, after which nothing more is started, by the prices of the configuration; as --max-time");
    field("retries", retries,
          "times that an attempt is made again when it ends in error: a backend that is down, a judge that cannot judge");
    field("judge_schema", judge_schema,
          "auto: a judge on a server is sent the JSON schema of its answer, until the server refuses it; off: it is only told in words");
    field("resume", resume,
          "go on with a run that was broken off: its id, a beginning of it, or `last`; with its options where none are given");
    field("baseline", baseline, "show what differs from this run: an id, `last`, or a file of the json or jsonl report");
    field("no_store", no_store, "reuse no stored answers and keep nothing of this run besides its reports");
    field("answers_max_mb", answers_max_mb, "MiB that stored answers may take; beyond, the longest unused ones are removed");
    field("answers_max_days", answers_max_days, "days after which a stored answer that was not used is removed");
    field("offline", offline, "fetch nothing: what is missing is an error");
  }
};

/// Whether the values are in their ranges and fit together. Errors: invalid_usage.
Result<void> check_options(const RunOptions& options);

}  // namespace cupel

// A run from what people ask for to its end: everything that it needs is assembled here, for the command line, a server and a watch
// alike. Reads no arguments and writes to no stream; what happens is told to reporters.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/forecast.h"
#include "app/found_run.h"
#include "app/load_plan.h"
#include "app/opened_backends.h"
#include "app/run_options.h"
#include "run/run.h"

namespace cupel {

struct RunRequest {
  RunOptions options;
  Json asked_scope = Json::object();  // what of the scope was asked for (app/resume.h): kept with the run, so that it can be resumed
  const FoundRun* resumed = nullptr;  // the run to go on with
};

/// Who hears of a run; all may be empty.
struct RunListener {
  std::vector<Reporter*> reporters;
  std::function<void(const Plan&)> planned;  // once, before anything is asked
  TellReading tell_reading;
};

struct EndedRun {
  std::string id;
  bool is_kept = false;  // to its end, in this project's runs
  RunEnd end;
};

/// Thread-safe: several runs may be under way, and share what is opened.
class Session {
 public:
  /// Both must outlive it.
  Session(const Workspace& workspace, OpenedBackends& opened) : workspace_(workspace), opened_(opened) {}

  /// Blocks until the run has ended; workspace.stop ends it early. Errors, before anything is inferred: mistakes in options, suites and
  /// the configuration of backends; those of a baseline and of a resumed run; unavailable where real answers are required and not proved.
  Result<EndedRun> run(const RunRequest& request, const RunListener& listener);

  /// What would come of each selected attempt, and how many of its backend's would be made at once. Nothing is inferred, no model is
  /// loaded and nothing is fetched. How many were selected. Errors: mistakes as in run(); those of the stores.
  Result<std::size_t> forecast(const RunOptions& options, const RunListener& listener,
                               const std::function<void(const Forecast&, int concurrency)>& sink) const;

 private:
  const Workspace& workspace_;
  OpenedBackends& opened_;
};

}  // namespace cupel

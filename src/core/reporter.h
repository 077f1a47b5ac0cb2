// The interface of a report and the row that registers one. Reporters are called from one thread, in order: they need no locks.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/environment.h"
#include "base/result.h"
#include "core/event.h"

namespace cupel {

class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void on(const Event& event) = 0;
  /// Writes what is left to write. Errors: io (a full disk …), with the path.
  virtual Result<void> finish() = 0;
};

struct ReporterOptions {
  std::string path;             // "-" = `out`
  std::ostream* out = nullptr;  // stdout, or stderr for the console when stdout carries JSON
  bool is_terminal = false;     // `out` is a terminal: live progress and control characters are allowed
  bool color = false;
  bool quiet = false;
  int width = 80;
  bool unicode = false;  // the locale shows more than ASCII: bars may be drawn with it
  const Clock* clock = &system_clock();
  std::ostream* runner_lines = nullptr;  // where a CI runner reads commands: stdout, or stderr when a report goes to stdout; null = nowhere
  Environment environment;               // of what reports over the network: proxies, headers
  std::string repository_prefix;         // in front of suite paths it makes them relative to the repository's root: "tests/"
};

struct ReporterRow {
  std::string_view name;  // "junit"
  std::string_view summary;
  std::string_view extension;  // "xml": the default path is cupel-report.EXT; "" = writes to `out`
  bool path_is_url = false;
  std::string_view path_variable = {};  // the environment variable that holds the default path; without it a path must be given
  std::unique_ptr<Reporter> (*make)(const ReporterOptions& options) = nullptr;
};

}  // namespace cupel

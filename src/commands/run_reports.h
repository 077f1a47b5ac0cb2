// The reports of a run: what --report, --json and --quiet ask for, as reporters that know where to write.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/command.h"
#include "core/reporter.h"

namespace cupel {

/// What a command that reports a run is asked about it.
struct ReportArgs {
  std::vector<std::string> report;
  bool json = false;
  bool quiet = false;
  void visit(auto& field) {
    field("report", report, "write a report: KIND or KIND=PATH; may be given several times");
    field("json", json, "print the result document on standard output, as --report json=- does");
    field("quiet", quiet, "show only what failed, the gates and the summary");
  }
};

/// The console report first, then the others as given. The console report goes to standard output, or to standard error when
/// another report goes there. Errors: invalid_usage, unknown_name (with the nearest report).
struct Reports {
  std::vector<std::unique_ptr<Reporter>> reporters;
  std::vector<std::string> files;  // where those that write to files do, as people wrote it

  std::vector<Reporter*> all() const {
    std::vector<Reporter*> pointers;
    for (const std::unique_ptr<Reporter>& each : reporters) pointers.push_back(each.get());
    return pointers;
  }
};
enum class ConsoleReport { always, when_asked };
Result<Reports> make_reports(const ReportArgs& args, const Workspace& workspace, Io& io, ConsoleReport console = ConsoleReport::always);

/// The console report on standard output.
Result<std::unique_ptr<Reporter>> make_console(const Workspace& workspace, Io& io);

}  // namespace cupel

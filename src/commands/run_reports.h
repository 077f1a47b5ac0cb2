// The reports of a run: what --report, --json and --quiet ask for, as reporters that know where to write.
#pragma once

#include <memory>
#include <vector>

#include "commands/command.h"
#include "commands/run.h"
#include "core/reporter.h"

namespace cupel {

/// The console report first, then the others as given. The console report goes to standard output, or to standard error when
/// another report goes there. Errors: invalid_usage, unknown_name (with the nearest report).
struct Reports {
  std::vector<std::unique_ptr<Reporter>> reporters;
  std::vector<std::string> files;  // where those that write to files do, as people wrote it
};
Result<Reports> make_reports(const RunArgs& args, const Workspace& workspace, Io& io);

/// The console report on standard output.
Result<std::unique_ptr<Reporter>> make_console(const Workspace& workspace, Io& io);

}  // namespace cupel

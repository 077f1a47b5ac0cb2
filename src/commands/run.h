// `cupel run`: grades suites. What it may be told about the run is in app/run_options.h; what else there is to say stands here.
#pragma once

#include <string>

#include "app/run_options.h"
#include "commands/command.h"
#include "commands/memory_args.h"
#include "commands/run_reports.h"

namespace cupel {

struct RunArgs {
  RunOptions options;
  bool dry_run = false;
  bool watch = false;
  ReportArgs reports;
  std::string exit_status = "cupel";
  MemoryArgs memory;

  void visit(auto& field) {
    options.visit(field);
    field("dry_run", dry_run, "show what would run, why, and about how long it takes; nothing is inferred and no model is loaded");
    field("watch", watch, "run again what is affected whenever a suite or a file that it names changes, until Ctrl-C");
    reports.visit(field);
    field("exit_status", exit_status, "cupel, or promptfoo: 100 when a test fails or ends in error, 1 for any other error");
    memory.visit(field);
  }
};

CommandRow run_command();

}  // namespace cupel

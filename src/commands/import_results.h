// Keeps finished results of another tool as a run of this project, so that `runs show` and comparisons have them: shared by the commands of
// `cupel import`.
#pragma once

#include <string>

#include "commands/command.h"
#include "core/imported_run.h"

namespace cupel {

struct ImportResultsArgs {
  std::string file;
  double least = 1;
  void visit(auto& field) {
    field("file", file, "the file to read", FieldRule::positional);
    field("least", least, "the score, 0 to 1, at which an answer passes, where the other tool has scores only");
  }
};

/// Prints the new run's id. Errors: those of the reader, before anything is kept as far as they show at the file's beginning; io.
Result<ExitStatus> import_results(const ResultReader& reader, const ImportResultsArgs& args, Workspace& workspace, Io& io);

}  // namespace cupel

// Where a report goes: a file that is complete or absent, or a stream. Not for reports that must be readable while the run goes on.
#pragma once

#include <optional>
#include <string_view>

#include "base/output_file.h"
#include "core/reporter.h"

namespace cupel {

class ReportOutput {
 public:
  /// The file is created here; without commit() it stays as it was. Errors: io, with the path.
  static Result<ReportOutput> open(const ReporterOptions& options);
  Result<void> write(std::string_view text);
  /// Whoever owns the stream notices when that fails. Errors: io, with the path.
  Result<void> commit();

 private:
  ReportOutput(std::optional<OutputFile> file, std::ostream* out) : file_(std::move(file)), out_(out) {}
  std::optional<OutputFile> file_;
  std::ostream* out_;
};

/// The whole report at once.
Result<void> write_report(const ReporterOptions& options, std::string_view text);

}  // namespace cupel

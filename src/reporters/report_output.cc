#include "reporters/report_output.h"

namespace cupel {

Result<ReportOutput> ReportOutput::open(const ReporterOptions& options) {
  if (options.path == "-") return ReportOutput(std::nullopt, options.out);
  return ReportOutput(CUPEL_TRY(OutputFile::open(options.path)), nullptr);
}

Result<void> ReportOutput::write(std::string_view text) {
  if (file_) return file_->write(text);
  out_->write(text.data(), static_cast<std::streamsize>(text.size()));
  return {};
}

Result<void> ReportOutput::commit() {
  if (file_) return file_->commit();
  out_->flush();
  return {};
}

Result<void> write_report(const ReporterOptions& options, std::string_view text) {
  ReportOutput output = CUPEL_TRY(ReportOutput::open(options));
  CUPEL_CHECK(output.write(text));
  return output.commit();
}

}  // namespace cupel

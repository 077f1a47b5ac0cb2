// The result document (docs/formats/result.md) as a report: one JSON document, attempts in the plan's order, one on each line.
#include "base/spooled_texts.h"
#include "core/document.h"
#include "reporters/report_output.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

class JsonReporter final : public Reporter {
 public:
  explicit JsonReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
      attempts_.add(finished->attempt.index, document_text(*finished));
    } else if (const auto* end = std::get_if<RunFinished>(&event)) {
      end_ = *end;
    }
  }

  Result<void> finish() override {
    CUPEL_CHECK(attempts_.rewind());
    ReportOutput output = CUPEL_TRY(ReportOutput::open(options_));
    const DocumentTexts parts{.run = document_text(RunPart{end_.run, end_.interrupted}),
                              .environment = document_text(end_.environment),
                              .gates = document_text(end_.gates),
                              .summary = document_text(end_.summary),
                              .baseline = end_.baseline ? document_text(*end_.baseline) : std::string()};
    const NextText next = [this](std::string& text) { return attempts_.next(text); };
    CUPEL_CHECK(write_document(parts, next, [&](std::string_view text) { return output.write(text); }));
    return output.commit();
  }

 private:
  const ReporterOptions options_;
  SpooledTexts attempts_;
  RunFinished end_;
};

}  // namespace

ReporterRow json_reporter() {
  return {.name = "json",
          .summary = "the result document: every attempt with its checks, gates and summary",
          .extension = "json",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<JsonReporter>(options); }};
}

}  // namespace cupel

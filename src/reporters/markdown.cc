// The run as GitHub-flavoured Markdown: for a pull request, a wiki, a mail. Figures, gates, suites, and everything that did not pass.
#include <fmt/format.h>

#include "base/spooled_texts.h"
#include "reporters/diff_text.h"
#include "reporters/markdown_text.h"
#include "reporters/report_output.h"
#include "reporters/rows.h"
#include "reporters/run_markdown.h"

namespace cupel {
namespace {

constexpr std::size_t kQuoteColumns = 4000;

class MarkdownReporter final : public Reporter {
 public:
  explicit MarkdownReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
      table_.add(finished->attempt);
      if (finished->attempt.outcome != Outcome::pass) {
        failures_.add(finished->attempt.index, render_attempt(finished->attempt, kQuoteColumns));
      }
    } else if (const auto* end = std::get_if<RunFinished>(&event)) {
      end_ = *end;
    }
  }

  Result<void> finish() override {
    CUPEL_CHECK(failures_.rewind());
    ReportOutput output = CUPEL_TRY(ReportOutput::open(options_));
    CUPEL_CHECK(output.write(fmt::format("# cupel: {}\n\n{}\n", render_verdict(end_), render_figures(end_))));
    CUPEL_CHECK(output.write(render_gates(end_, "## Gates")));
    if (end_.baseline) CUPEL_CHECK(output.write(render_diff_markdown(*end_.baseline, "## Changes", 0)));
    CUPEL_CHECK(output.write(render_unstable(end_, "## Unstable cases", 0)));
    CUPEL_CHECK(output.write(fmt::format("## Suites\n\n{}\n", table_.render())));
    if (failures_.size() > 0) CUPEL_CHECK(output.write("## What did not pass\n\n"));
    for (std::string text; CUPEL_TRY(failures_.next(text));) CUPEL_CHECK(output.write(text));
    CUPEL_CHECK(output.write(environment()));
    return output.commit();
  }

 private:
  std::string environment() const {
    std::string out = fmt::format("## Run\n\n- run {}, {}, cupel {}\n", code_span(end_.run.id), to_rfc3339(end_.run.started_at),
                                  code_span(end_.run.cupel_version));
    if (!end_.environment.engine_build.empty()) {
      out +=
          fmt::format("- engine {}, kernel class {}\n", code_span(end_.environment.engine_build), code_span(end_.environment.kernel_class));
    }
    for (const ModelFacts& model : end_.environment.models) {
      out += fmt::format("- model {}, SHA-256 {}, {}\n", code_span(model.name), code_span(model.sha256), code_span(model.exactness));
    }
    return out;
  }

  const ReporterOptions options_;
  OutcomeTable table_;
  SpooledTexts failures_;
  RunFinished end_;
};

}  // namespace

ReporterRow markdown_reporter() {
  return {.name = "markdown",
          .summary = "Markdown for pull requests: figures, gates, suites, and what did not pass with prompts and answers",
          .extension = "md",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<MarkdownReporter>(options); }};
}

}  // namespace cupel

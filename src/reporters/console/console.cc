// The report for people. On a terminal: a live progress line, then a table. In a pipe or CI: one plain line for each finished
// attempt, no control characters. Both end with what failed and why, the gates and the summary.
#include <fmt/format.h>

#include <sstream>

#include "base/files.h"
#include "base/runner_safe_text.h"
#include "base/text.h"
#include "reporters/console/case_table.h"
#include "reporters/console/failure_list.h"
#include "reporters/console/progress_bar.h"
#include "reporters/console/run_end.h"
#include "reporters/console/style.h"
#include "reporters/diff_text.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

using namespace console;

constexpr std::size_t kChangesShown = 20;

class ConsoleReporter final : public Reporter {
 public:
  explicit ConsoleReporter(const ReporterOptions& options)
      : options_(options),
        safe_text_(is_file() ? file_text_.rdbuf() : options.out->rdbuf()),
        safe_out_(&safe_text_),
        out_(is_read_by_runner(options.environment) ? safe_out_
             : is_file()                            ? file_text_
                                                    : *options.out),
        style_(options.color),
        progress_(options_, style_),
        width_(options.is_terminal ? static_cast<std::size_t>(options.width) : 0) {}

  void on(const Event& event) override {
    std::visit([this](const auto& each) { tell(each); }, event);
  }

  Result<void> finish() override {
    if (is_file()) return write_file(options_.path, file_text_.str());
    out_.flush();  // whoever owns the stream notices when it fails
    return {};
  }

 private:
  bool is_file() const { return !options_.path.empty() && options_.path != "-"; }
  bool is_live() const { return options_.is_terminal && !options_.quiet; }

  void tell(const RunStarted& started) {
    planned_ = started.attempts;
    progress_.start(started.attempts);
    if (is_live() && planned_ > 0) progress_.draw();
  }

  void tell(const AttemptStarted&) {}

  void tell(const TokensGenerated& generated) {
    progress_.count_tokens(generated.tokens);
    if (is_live()) progress_.draw();
  }

  void tell(const AttemptFinished& finished) {
    progress_.count(finished.attempt.outcome);
    ++finished_;
    failures_.add(finished.attempt);
    if (options_.quiet) return;
    table_.add(finished.attempt);
    if (is_live()) progress_.draw();
    else out_ << plain_line(finished.attempt) << std::flush;
  }

  void tell(const RunFinished& end) {
    progress_.erase();
    // In plain output each attempt had its line already; a table adds something only where it sums up several.
    if (!options_.quiet && finished_ > 0 && (options_.is_terminal || table_.aggregates())) {
      out_ << (options_.is_terminal ? "" : "\n") << table_.render(style_, width_);
    }
    const std::string failures = failures_.render(style_, width_);
    const std::string gates =
        render_unstable(end, style_, width_) + render_gates(end, style_, width_) + render_judges(end, style_) + render_run_lines(end);
    const bool first = options_.quiet || finished_ == 0;
    if (!failures.empty()) out_ << (first ? "" : "\n") << failures;
    if (!gates.empty()) out_ << (first && failures.empty() ? "" : "\n") << gates;
    if (!first || !failures.empty() || !gates.empty()) out_ << '\n';
    if (end.baseline) out_ << render_diff(*end.baseline, kChangesShown) << '\n';
    out_ << render_summary(end, planned_, style_, width_);
  }

  std::string plain_line(const Attempt& attempt) const {
    const std::string total = std::to_string(planned_);
    std::string line = fmt::format("[{:>{}}/{}] ", finished_, total.size(), total);
    line += style_.paint(outcome_tone(attempt.outcome), pad_right(outcome_word(attempt.outcome), 5));
    line += fmt::format(" {}/{}", printable(attempt.suite), printable(attempt.id));
    if (attempt.attempt > 1) line += fmt::format(" #{}", attempt.attempt);
    if (attempt.source != Source::given) line += fmt::format(" on {}", printable(attempt.backend));
    if (attempt.score) line += fmt::format("  score {:.2f}", *attempt.score);
    if (attempt.source != Source::given && !attempt.error) {
      line += "  " + duration_text(attempt.timing.latency_ms);
      if (attempt.usage.is_known) line += fmt::format("  {} tokens", attempt.usage.completion_tokens);
      if (attempt.source == Source::reused) line += "  reused";
    }
    if (attempt.retries > 0) line += fmt::format("  made again {}x", attempt.retries);
    if (attempt.quarantine) line += fmt::format("  in quarantine until {}", attempt.quarantine->until);
    return line + "\n";
  }

  const ReporterOptions options_;
  std::ostringstream file_text_;
  RunnerSafeText safe_text_;
  std::ostream safe_out_;
  std::ostream& out_;
  const Style style_;
  ProgressBar progress_;
  CaseTable table_;
  FailureList failures_;
  std::size_t width_;
  std::size_t planned_ = 0, finished_ = 0;
};

}  // namespace

ReporterRow console_reporter() {
  return {.name = "console",
          .summary = "live progress, cases, what failed and why, gates and summary, for people",
          .extension = "",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<ConsoleReporter>(options); }};
}

}  // namespace cupel

#include "reporters/console/console.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/output_file.h"
#include "base/text.h"
#include "reporters/console/case_table.h"
#include "reporters/console/failure_list.h"
#include "reporters/console/progress_bar.h"
#include "reporters/console/run_end.h"
#include "reporters/console/style.h"

namespace cupel {
namespace {

using namespace console;

class ConsoleReporter final : public Reporter {
 public:
  explicit ConsoleReporter(const ReporterOptions& options)
      : options_(options),
        style_(options.color),
        progress_(options_, style_),
        width_(options.is_terminal ? static_cast<std::size_t>(options.width) : 0) {}

  void on(const Event& event) override {
    std::visit([this](const auto& each) { tell(each); }, event);
  }

  Result<void> finish() override {
    options_.out->flush();  // whoever owns the stream notices when it fails
    return {};
  }

 private:
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
    else *options_.out << plain_line(finished.attempt) << std::flush;
  }

  void tell(const RunFinished& end) {
    progress_.erase();
    std::ostream& out = *options_.out;
    // In plain output each attempt had its line already; a table adds something only where it sums up several.
    if (!options_.quiet && finished_ > 0 && (options_.is_terminal || table_.aggregates())) {
      out << (options_.is_terminal ? "" : "\n") << table_.render(style_, width_);
    }
    const std::string failures = failures_.render(style_, width_);
    const std::string gates = render_gates(end, style_, width_);
    const bool first = options_.quiet || finished_ == 0;
    if (!failures.empty()) out << (first ? "" : "\n") << failures;
    if (!gates.empty()) out << (first && failures.empty() ? "" : "\n") << gates;
    if (!first || !failures.empty() || !gates.empty()) out << '\n';
    out << render_summary(end, planned_, style_, width_);
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
      line += fmt::format("  {}  {} tokens", duration_text(attempt.timing.latency_ms), attempt.usage.completion_tokens);
    }
    return line + "\n";
  }

  const ReporterOptions options_;
  const Style style_;
  ProgressBar progress_;
  CaseTable table_;
  FailureList failures_;
  std::size_t width_;
  std::size_t planned_ = 0, finished_ = 0;
};

}  // namespace

std::unique_ptr<Reporter> make_console_reporter(const ReporterOptions& options) { return std::make_unique<ConsoleReporter>(options); }

}  // namespace cupel

// The run as CSV (RFC 4180, UTF-8) for spreadsheets: a row for each attempt, in the plan's order. A cell that a spreadsheet would
// compute gets an apostrophe in front; control characters stand as \xNN; longer texts than a cell may hold are cut.
#include <fmt/format.h>

#include <array>

#include "base/spooled_texts.h"
#include "base/text.h"
#include "reporters/reasons.h"
#include "reporters/report_output.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

constexpr std::size_t kCellColumns = 32'000;  // spreadsheets refuse more than 32,767 characters
constexpr std::size_t kExcerptColumns = 500;

// What begins a formula, also in its full-width forms; white space in front of it is skipped by some spreadsheets.
bool begins_formula(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return false;
  static constexpr std::array<std::string_view, 8> kStarts = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
  for (const std::string_view start : kStarts) {
    if (text.substr(begin).starts_with(start)) return true;
  }
  return false;
}

std::string cell(std::string_view text) {
  std::string shown = shorten(printable_lines(text), kCellColumns);
  if (begins_formula(shown)) shown.insert(0, "'");
  if (shown.find_first_of(",\"\r\n") == std::string::npos) return shown;
  std::string quoted = "\"";
  for (const char c : shown) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string number(const std::optional<double>& value) { return value ? fmt::format("{:.10g}", *value) : std::string(); }
std::string tokens(const Usage& usage, int count) { return usage.is_known ? std::to_string(count) : std::string(); }
std::string ms(double value) { return fmt::format("{:.3f}", value); }

struct Column {
  std::string_view name;
  std::string (*cell)(const Attempt& attempt);
};

const Column kColumns[] = {
    {"index", [](const Attempt& attempt) { return std::to_string(attempt.index); }},
    {"suite", [](const Attempt& attempt) { return cell(attempt.suite); }},
    {"id", [](const Attempt& attempt) { return cell(attempt.id); }},
    {"case_index", [](const Attempt& attempt) { return std::to_string(attempt.case_index); }},
    {"backend", [](const Attempt& attempt) { return cell(attempt.backend); }},
    {"attempt", [](const Attempt& attempt) { return std::to_string(attempt.attempt); }},
    {"seed", [](const Attempt& attempt) { return std::to_string(attempt.seed); }},
    {"tags", [](const Attempt& attempt) { return cell(join(attempt.tags, " ")); }},
    {"outcome", [](const Attempt& attempt) { return std::string(outcome_name(attempt.outcome)); }},
    {"score", [](const Attempt& attempt) { return number(attempt.score); }},
    {"source", [](const Attempt& attempt) { return std::string(source_name(attempt.source)); }},
    {"exact", [](const Attempt& attempt) { return std::string(attempt.exact ? "true" : "false"); }},
    {"finish_reason", [](const Attempt& attempt) { return std::string(finish_reason_name(attempt.finish_reason)); }},
    {"latency_ms", [](const Attempt& attempt) { return ms(attempt.timing.latency_ms); }},
    {"queued_ms", [](const Attempt& attempt) { return ms(attempt.timing.queued_ms); }},
    {"ttft_ms", [](const Attempt& attempt) { return ms(attempt.timing.ttft_ms); }},
    {"prompt_tokens", [](const Attempt& attempt) { return tokens(attempt.usage, attempt.usage.prompt_tokens); }},
    {"completion_tokens", [](const Attempt& attempt) { return tokens(attempt.usage, attempt.usage.completion_tokens); }},
    {"reused_tokens", [](const Attempt& attempt) { return tokens(attempt.usage, attempt.usage.reused_tokens); }},
    {"cost_usd", [](const Attempt& attempt) { return number(attempt.cost_usd); }},
    {"prompt", [](const Attempt& attempt) { return cell(attempt.prompt()); }},
    {"output", [](const Attempt& attempt) { return cell(attempt.output); }},
    {"error", [](const Attempt& attempt) { return std::string(attempt.error ? error_code_name(attempt.error->code) : ""); }},
    {"reasons", [](const Attempt& attempt) { return cell(join(reasons_of(attempt, kExcerptColumns).lines, "\n")); }},
    {"file", [](const Attempt& attempt) { return cell(attempt.file); }},
    {"line", [](const Attempt& attempt) { return attempt.line > 0 ? std::to_string(attempt.line) : std::string(); }},
};

std::string header() {
  std::string line;
  for (const Column& column : kColumns) line.append(line.empty() ? "" : ",").append(column.name);
  return line + "\r\n";
}

std::string row_of(const Attempt& attempt) {
  std::string line;
  for (const Column& column : kColumns) line += (&column == kColumns ? "" : ",") + column.cell(attempt);
  return line + "\r\n";
}

class CsvReporter final : public Reporter {
 public:
  explicit CsvReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) rows_.add(finished->attempt.index, row_of(finished->attempt));
  }

  Result<void> finish() override {
    CUPEL_CHECK(rows_.rewind());
    ReportOutput output = CUPEL_TRY(ReportOutput::open(options_));
    CUPEL_CHECK(output.write(header()));
    for (std::string row; CUPEL_TRY(rows_.next(row));) CUPEL_CHECK(output.write(row));
    return output.commit();
  }

 private:
  const ReporterOptions options_;
  SpooledTexts rows_;
};

}  // namespace

ReporterRow csv_reporter() {
  return {.name = "csv",
          .summary = "CSV for spreadsheets: a row for each attempt; cells that would be computed as formulas are made text",
          .extension = "csv",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<CsvReporter>(options); }};
}

}  // namespace cupel

// The run for GitHub Actions: a Markdown page appended to the step's summary, kept below the size at which the runner drops it, and
// annotations (workflow commands) at the lines of the suites.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>

#include "base/files.h"
#include "base/spooled_texts.h"
#include "base/text.h"
#include "reporters/diff_text.h"
#include "reporters/reasons.h"
#include "reporters/rows.h"
#include "reporters/run_markdown.h"

namespace cupel {
namespace {

constexpr std::size_t kSummaryBytes = 900 * 1024;  // a step's summary above 1 MiB is dropped as a whole; other steps' tools share it
constexpr std::size_t kChangesShown = 100, kUnstableShown = 100;
constexpr std::size_t kAnnotations = 10;  // of a kind and step; the runner drops the rest
constexpr std::size_t kQuoteColumns = 1500, kExcerptColumns = 200, kMessageColumns = 2000;

// https://docs.github.com/actions/reference/workflow-commands: % and line ends in data; colons and commas too in properties.
std::string escape_data(std::string_view text) {
  std::string out;
  for (const char c : replace_invalid_utf8(shorten(printable_lines(text), kMessageColumns))) {
    if (c == '%') out += "%25";
    else if (c == '\r') out += "%0D";
    else if (c == '\n') out += "%0A";
    else out += c;
  }
  return out;
}
std::string escape_property(std::string_view text) {
  std::string out;
  for (const char c : escape_data(text)) {
    if (c == ':') out += "%3A";
    else if (c == ',') out += "%2C";
    else out += c;
  }
  return out;
}

class GithubReporter final : public Reporter {
 public:
  explicit GithubReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) add(finished->attempt);
    else if (const auto* end = std::get_if<RunFinished>(&event)) end_ = *end;
  }

  Result<void> finish() override {
    if (options_.runner_lines != nullptr) annotate(*options_.runner_lines);
    const std::string page = CUPEL_TRY(render());
    if (options_.path != "-") return append(page);
    *options_.out << page << std::flush;
    return {};
  }

 private:
  void add(const Attempt& attempt) {
    table_.add(attempt);
    if (attempt.outcome == Outcome::pass || attempt.outcome == Outcome::skip) return;
    failures_.add(attempt.index, render_attempt(attempt, kQuoteColumns));
    if (attempt.is_excused()) return;
    ++deciding_;
    annotations_.emplace(attempt.index, annotation(attempt));
    if (annotations_.size() > kAnnotations) annotations_.erase(std::prev(annotations_.end()));
  }

  std::string annotation(const Attempt& attempt) const {
    std::string place;
    if (!attempt.file.empty()) {
      const std::string file = (std::filesystem::path(options_.repository_prefix) / attempt.file).lexically_normal().string();
      place = fmt::format("file={},line={},", escape_property(file), std::max(attempt.line, 1));
    }
    return fmt::format("::error {}title={}::{}\n", place,
                       escape_property(fmt::format("{} {}", outcome_name(attempt.outcome), title_of(attempt))),
                       escape_data(join(reasons_of(attempt, kExcerptColumns).lines, "\n")));
  }

  // The last line of a kind says how many there are beyond it.
  void annotate(std::ostream& out) const {
    std::vector<std::string> errors, warnings;
    for (const GateResult& gate : end_.gates) {
      if (gate.outcome == GateOutcome::pass) continue;
      const bool failed = gate.outcome == GateOutcome::fail;
      (failed ? errors : warnings)
          .push_back(fmt::format("::{} title={}::{}\n", failed ? "error" : "warning", escape_property("gate " + gate.condition),
                                 escape_data(gate.why)));
    }
    const std::size_t all = errors.size() + deciding_;
    for (const auto& [index, line] : annotations_) errors.push_back(line);
    tell(out, errors, all, "error");
    tell(out, warnings, warnings.size(), "warning");
    out << std::flush;
  }

  static void tell(std::ostream& out, const std::vector<std::string>& lines, std::size_t all, const char* kind) {
    const std::size_t shown = all > kAnnotations ? kAnnotations - 1 : lines.size();
    for (std::size_t i = 0; i < shown; ++i) out << lines[i];
    if (all > kAnnotations)
      out << fmt::format("::{} title=cupel::{} more did not pass; the step's summary names them\n", kind, all - shown);
  }

  Result<std::string> render() {
    std::string page = fmt::format("### cupel: {}\n\n{}\n", render_verdict(end_), render_figures(end_));
    page += render_gates(end_, "#### Gates");
    if (end_.baseline) page += render_diff_markdown(*end_.baseline, "#### Changes", kChangesShown);
    page += render_unstable(end_, "#### Unstable cases", kUnstableShown);
    page += table_.render() + "\n";
    if (page.size() > kSummaryBytes / 2) page = "### cupel: " + render_verdict(end_) + "\n\n" + render_figures(end_) + "\n";
    const std::size_t taken = bytes_there();
    CUPEL_CHECK(failures_.rewind());
    std::size_t left = failures_.size();
    for (std::string text; CUPEL_TRY(failures_.next(text)); --left) {
      if (taken + page.size() + text.size() + 200 > kSummaryBytes) break;
      page += text;
    }
    if (left > 0) page += fmt::format("{} more did not pass and found no room here; another report (json, html) has them all.\n\n", left);
    return page;
  }

  std::size_t bytes_there() const {
    std::error_code error;
    const auto size = options_.path == "-" ? 0 : std::filesystem::file_size(options_.path, error);
    return error ? 0 : static_cast<std::size_t>(size);
  }

  Result<void> append(const std::string& page) const {
    const std::filesystem::path folder = std::filesystem::path(options_.path).parent_path();
    if (!folder.empty()) CUPEL_CHECK(make_folder(folder));
    std::FILE* file = std::fopen(options_.path.c_str(), "abe");
    bool written = file != nullptr && std::fwrite(page.data(), 1, page.size(), file) == page.size();
    if (file != nullptr && std::fclose(file) != 0) written = false;
    if (!written) return fail(ErrorCode::io, "cannot write " + options_.path + ": " + std::strerror(errno));
    return {};
  }

  const ReporterOptions options_;
  OutcomeTable table_;
  SpooledTexts failures_;
  std::size_t deciding_ = 0;                        // among them; the others are in quarantine
  std::map<std::size_t, std::string> annotations_;  // the first ones, by index
  RunFinished end_;
};

}  // namespace

ReporterRow github_reporter() {
  return {.name = "github",
          .summary = "for GitHub Actions: appends to the step's summary, and annotates the suites' lines on standard output",
          .extension = "md",
          .path_variable = "GITHUB_STEP_SUMMARY",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<GithubReporter>(options); }};
}

}  // namespace cupel

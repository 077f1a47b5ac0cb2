// The run as one HTML file that opens without a server: search, filters, comparisons, plots (page/). It loads nothing, and its content
// security policy allows only its own script and style. Attempts are written as they come, as JSON that the page reads; what a browser
// cannot hold is left out, passed attempts first.
#include <fmt/format.h>

#include <optional>

#include "core/document.h"
#include "reporters/html/admission.h"
#include "reporters/html/page.h"
#include "reporters/html/policy.h"
#include "reporters/report_output.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

constexpr std::size_t kMostAttempts = 20'000;
constexpr std::size_t kMostBytes = 128 * 1024 * 1024;  // of all attempts
constexpr std::size_t kMostTextBytes = 32 * 1024;      // of each text

void cut_texts(Json& value) {
  if (value.is_structured()) {
    for (Json& each : value) cut_texts(each);
  } else if (value.is_string()) {
    auto& text = value.get_ref<std::string&>();
    if (text.size() <= kMostTextBytes) return;
    std::size_t end = kMostTextBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end) + fmt::format("… ({} more bytes: see the json report)", text.size() - end);
  }
}

// Inside a script element nothing but `<` can end it or begin a comment.
std::string script_json(const Json& value) {
  std::string out;
  for (const char c : render_json(value)) {
    if (c == '<') out += "\\u003c";
    else out += c;
  }
  return out;
}

Json line_of(const Attempt& attempt) {
  Json line = {{"index", attempt.index}, {"file", attempt.file}, {"line", attempt.line}};
  line.update(document_of(attempt));
  line.erase("prompt");  // the last message
  cut_texts(line);
  return line;
}

class HtmlReporter final : public Reporter {
 public:
  explicit HtmlReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* started = std::get_if<RunStarted>(&event)) begin(*started);
    else if (const auto* finished = std::get_if<AttemptFinished>(&event)) add(finished->attempt);
    else if (const auto* end = std::get_if<RunFinished>(&event)) end_ = *end;
  }

  Result<void> finish() override {
    if (!output_ && trouble_) begin({});                                                             // a run that told nothing
    std::erase_if(end_.summary.case_rates, [](const CaseRate& rate) { return !rate.instability; });  // the others are not shown
    Json end = {{"run", document_of(end_.run, end_.interrupted)},
                {"environment", document_of(end_.environment)},
                {"gates", document_of(end_.gates)},
                {"summary", document_of(end_.summary)},
                {"left_out", left_out_},
                {"most_attempts", kMostAttempts}};
    if (end_.baseline) {
      end["baseline"] = document_of(*end_.baseline);
      cut_texts(end["baseline"]);
    }
    write(fmt::format("</script>\n<script type=\"application/json\" id=\"data-end\">{}</script>\n<script>", script_json(end)));
    write(html::page_script());
    write("</script>\n</body>\n</html>\n");
    CUPEL_CHECK(trouble_);
    return output_->commit();
  }

 private:
  void begin(const RunStarted& started) {
    Result<ReportOutput> output = ReportOutput::open(options_);
    if (!output) {
      trouble_ = fail(std::move(output).error());
      return;
    }
    output_.emplace(*std::move(output));
    write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"");
    write(fmt::format("default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'\">\n",
                      html::policy_source(html::page_script()), html::policy_source(html::page_style())));
    write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    write(fmt::format("<meta name=\"generator\" content=\"cupel\">\n<title>cupel report {}</title>\n<style>",
                      to_rfc3339(started.run.started_at).substr(0, 16)));
    write(html::page_style());
    write("</style>\n</head>\n<body>\n");
    write(html::page_body());
    write("<script type=\"application/json\" id=\"data-attempts\">\n");
  }

  void add(const Attempt& attempt) {
    if (!admission_.admits(attempt.outcome)) {
      ++left_out_;
      return;
    }
    const std::string line = script_json(line_of(attempt)) + "\n";
    admission_.add(line.size());
    write(line);
  }

  void write(std::string_view text) {
    if (trouble_ && output_) trouble_ = output_->write(text);
  }

  const ReporterOptions options_;
  std::optional<ReportOutput> output_;
  Result<void> trouble_;
  html::Admission admission_{kMostAttempts, kMostBytes};
  std::size_t left_out_ = 0;
  RunFinished end_;
};

}  // namespace

ReporterRow html_reporter() {
  return {.name = "html",
          .summary = "one HTML file: search, filters, answers side by side, plots of scores, latency and cost; at most 20,000 attempts",
          .extension = "html",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<HtmlReporter>(options); }};
}

}  // namespace cupel

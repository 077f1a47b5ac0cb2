// The run as OpenMetrics 1.0 text, for what collects such files (a textfile collector, a push gateway): outcomes, latencies, tokens, cost,
// checks and gates. Labels are suites, backends, outcomes and types of checks, never cases, so that their number stays small.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/text.h"
#include "reporters/report_output.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

// A label's value: UTF-8 with backslash, quote and line feed escaped; other control characters stand as \xNN.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : replace_invalid_utf8(printable_lines(text))) {
    if (c == '\\') out += "\\\\";
    else if (c == '"') out += "\\\"";
    else if (c == '\n') out += "\\n";
    else out += c;
  }
  return out;
}

std::string label_list(const Labels& labels) {
  if (labels.empty()) return {};
  std::string out;
  for (const auto& [name, value] : labels) out += fmt::format("{}{}=\"{}\"", out.empty() ? "{" : ",", name, label_value(value));
  return out + "}";
}

constexpr std::array kOutcomes = {Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip};

// Seconds, ×2 from 10 ms: answers take from milliseconds to minutes.
constexpr std::array kBounds = {0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};

struct Histogram {
  std::array<std::size_t, kBounds.size() + 1> counts = {};
  double sum = 0;
  void add(double seconds) {
    ++counts[static_cast<std::size_t>(std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin())];
    sum += seconds;
  }
};

struct Figures {
  std::array<std::size_t, 4> outcomes = {};
  Histogram latency, ttft;
  std::size_t prompt_tokens = 0, generated_tokens = 0, reused_tokens = 0;
  std::optional<double> cost_usd;
};

class Text {
 public:
  void family(std::string_view name, std::string_view type, std::string_view unit, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
    if (!unit.empty()) text_ += fmt::format("# UNIT {} {}\n", name, unit);
  }
  void sample(std::string_view suffix, const Labels& labels, double value) {
    text_ += fmt::format("{}{}{} {:.10g}\n", name_, suffix, label_list(labels), value);
  }
  void sample(std::string_view suffix, const Labels& labels, std::size_t value) {
    text_ += fmt::format("{}{}{} {}\n", name_, suffix, label_list(labels), value);
  }
  void histogram(const Labels& labels, const Histogram& histogram) {
    std::size_t count = 0;
    for (std::size_t i = 0; i <= kBounds.size(); ++i) {
      count += histogram.counts[i];
      Labels with_bound = labels;
      with_bound.emplace_back("le", i == kBounds.size() ? "+Inf" : fmt::format("{:.2f}", kBounds[i]));
      sample("_bucket", with_bound, count);
    }
    sample("_count", labels, count);
    sample("_sum", labels, histogram.sum);
  }
  std::string finish() && { return std::move(text_) + "# EOF\n"; }

 private:
  std::string_view name_;
  std::string text_;
};

class OpenMetricsReporter final : public Reporter {
 public:
  explicit OpenMetricsReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) add(finished->attempt);
    else if (const auto* end = std::get_if<RunFinished>(&event)) end_ = *end;
  }

  Result<void> finish() override { return write_report(options_, render()); }

 private:
  void add(const Attempt& attempt) {
    Figures& figures = figures_[{attempt.suite, attempt.backend}];
    ++figures.outcomes[static_cast<std::size_t>(attempt.outcome)];
    for (const CheckResult* check : attempt.every_check()) ++checks_[{attempt.suite, check->type, check->outcome}];
    if (attempt.error || attempt.source == Source::given) return;  // no answer was computed
    figures.latency.add(attempt.timing.latency_ms / 1000);
    figures.ttft.add(attempt.timing.ttft_ms / 1000);
    figures.prompt_tokens += static_cast<std::size_t>(attempt.usage.prompt_tokens);
    figures.generated_tokens += static_cast<std::size_t>(attempt.usage.completion_tokens);
    figures.reused_tokens += static_cast<std::size_t>(attempt.usage.reused_tokens);
    if (attempt.cost_usd) figures.cost_usd = figures.cost_usd.value_or(0) + *attempt.cost_usd;
  }

  template <class Value>
  void token_counter(Text& text, std::string_view name, std::string_view help, Value value) const {
    text.family(name, "counter", "tokens", help);
    for (const auto& [key, figures] : figures_) text.sample("_total", labels_of(key), value(figures));
  }

  using Key = std::pair<std::string, std::string>;  // suite and backend
  static Labels labels_of(const Key& key) { return {{"suite", key.first}, {"backend", key.second}}; }

  std::string render() const {
    Text text;
    text.family("cupel_run", "info", "", "What ran.");
    text.sample("_info", {{"id", end_.run.id}, {"version", end_.run.cupel_version}}, std::size_t{1});
    text.family("cupel_run_duration_seconds", "gauge", "seconds", "From the first attempt to the last.");
    text.sample("", {}, end_.run.duration_ms / 1000);
    add_attempts(text);
    add_checks_and_gates(text);
    return std::move(text).finish();
  }

  void add_attempts(Text& text) const {
    text.family("cupel_attempts", "counter", "", "Attempts by outcome.");
    for (const auto& [key, figures] : figures_) {
      for (const Outcome outcome : kOutcomes) {
        Labels labels = labels_of(key);
        labels.emplace_back("outcome", outcome_name(outcome));
        text.sample("_total", labels, figures.outcomes[static_cast<std::size_t>(outcome)]);
      }
    }
    text.family("cupel_case_duration_seconds", "histogram", "seconds", "From admission of an attempt to its last token.");
    for (const auto& [key, figures] : figures_) text.histogram(labels_of(key), figures.latency);
    text.family("cupel_ttft_seconds", "histogram", "seconds", "From admission of an attempt to its first token.");
    for (const auto& [key, figures] : figures_) text.histogram(labels_of(key), figures.ttft);
    token_counter(text, "cupel_prompt_tokens", "Tokens of prompts.", [](const Figures& each) { return each.prompt_tokens; });
    token_counter(text, "cupel_generated_tokens", "Tokens of answers.", [](const Figures& each) { return each.generated_tokens; });
    token_counter(text, "cupel_prefix_reused_tokens", "Tokens of prompts whose computation was shared.",
                  [](const Figures& each) { return each.reused_tokens; });
    text.family("cupel_cost_usd", "counter", "usd", "What the answers cost, where that is known.");
    for (const auto& [key, figures] : figures_) {
      if (figures.cost_usd) text.sample("_total", labels_of(key), *figures.cost_usd);
    }
  }

  void add_checks_and_gates(Text& text) const {
    text.family("cupel_checks", "counter", "", "Verdicts of checks by outcome.");
    for (const auto& [key, count] : checks_) {
      const auto& [suite, type, outcome] = key;
      text.sample("_total", {{"suite", suite}, {"check", type}, {"outcome", outcome_name(outcome)}}, count);
    }
    text.family("cupel_pass_rate_ratio", "gauge", "ratio", "Passed attempts of those that passed or failed.");
    if (end_.summary.pass_rate) text.sample("", {}, *end_.summary.pass_rate);
    text.family("cupel_gate", "stateset", "", "Gates and how they were decided.");
    std::map<std::string, GateOutcome> gates;  // a condition may stand in several suites; samples are unique
    for (const GateResult& gate : end_.gates) gates.emplace(gate.condition, gate.outcome);
    for (const auto& [condition, outcome] : gates) {
      for (const GateOutcome each : {GateOutcome::pass, GateOutcome::fail, GateOutcome::inconclusive}) {
        text.sample("", {{"condition", condition}, {"cupel_gate", gate_outcome_name(each)}}, std::size_t{each == outcome});
      }
    }
  }

  const ReporterOptions options_;
  std::map<Key, Figures> figures_;
  std::map<std::tuple<std::string, std::string, Outcome>, std::size_t> checks_;
  RunFinished end_;
};

}  // namespace

ReporterRow openmetrics_reporter() {
  return {
      .name = "openmetrics",
      .summary = "OpenMetrics text: outcomes, latencies, tokens, cost, checks and gates by suite and backend",
      .extension = "prom",
      .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<OpenMetricsReporter>(options); }};
}

}  // namespace cupel

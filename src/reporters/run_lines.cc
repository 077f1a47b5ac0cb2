#include "reporters/run_lines.h"

#include <fmt/format.h>

#include <set>

#include "base/counted.h"
#include "base/text.h"
#include "reporters/figures.h"

namespace cupel {

std::string not_passed_text(const Summary& summary) {
  std::string text;
  if (summary.fail > 0) text += fmt::format(", {} failed", summary.fail);
  if (summary.error > 0) text += fmt::format(", {} in error", summary.error);
  if (summary.skip > 0) text += fmt::format(", {} skipped", summary.skip);
  if (summary.quarantined.total() > 0) text += fmt::format(" ({} in quarantine)", summary.quarantined.total());
  return text;
}

std::vector<std::string> repeat_lines(const Summary& summary) {
  if (summary.repeats.empty()) return {};
  std::vector<std::string> parts;
  for (const RepeatFigures& each : summary.repeats) {
    parts.push_back(fmt::format("pass@{} {}", each.k, percent_text(each.pass_at_k)));
    if (each.k > 1) parts.push_back(fmt::format("pass^{} {}", each.k, percent_text(each.pass_hat_k)));
  }
  return {fmt::format("repeated: {} ({})", join(parts, ", "), counted(summary.repeats.back().cases, "case"))};
}

std::string rate_text(const CaseRate& rate) {
  const std::optional<double> passed = rate.pass_rate();
  if (!passed || !rate.pass_rate_ci95) return "–";
  return fmt::format("{} (95%: {} to {})", percent_text(*passed), percent_text(rate.pass_rate_ci95->low),
                     percent_text(rate.pass_rate_ci95->high));
}

std::vector<std::string> metric_lines(const Summary& summary) {
  std::set<std::string> suites, backends;
  for (const MetricFigure& each : summary.metrics) {
    suites.insert(each.suite);
    backends.insert(each.backend);
  }
  std::vector<std::string> lines;
  for (const MetricFigure& each : summary.metrics) {
    const std::string value = each.value ? fmt::format("{:.4g}", *each.value) : "-";
    std::string line = fmt::format("metric {} {} ({}{})", printable(each.name), value, each.is_derived ? "derived, " : "",
                                   counted(each.attempts, "attempt"));
    if (suites.size() > 1) line += " in " + printable(each.suite);
    if (backends.size() > 1) line += " on " + printable(each.backend);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string judge_line(const JudgeFacts& judge) {
  const std::string found = judge.calibration ? describe(*judge.calibration) : "not compared with people (cupel judge calibrate)";
  return fmt::format("judge {}: {}", printable(judge.name), found);
}

std::vector<std::string> run_lines(const Summary& summary) {
  std::vector<std::string> lines = repeat_lines(summary);
  for (std::string& line : metric_lines(summary)) lines.push_back(std::move(line));
  if (summary.judge_cost_usd) lines.push_back(fmt::format("judges cost {:.4f} USD", *summary.judge_cost_usd));
  return lines;
}

}  // namespace cupel

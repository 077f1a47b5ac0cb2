#include "reporters/run_markdown.h"

#include <fmt/format.h>

#include <vector>

#include "base/counted.h"
#include "base/text.h"
#include "reporters/figures.h"
#include "reporters/markdown_text.h"
#include "reporters/reasons.h"
#include "reporters/run_lines.h"

namespace cupel {
namespace {

constexpr std::size_t kExcerptColumns = 300;

std::string source_text(const Summary& summary) {
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  add(summary.inferred, "inferred");
  add(summary.reused, "reused");
  add(summary.replayed, "replayed");
  add(summary.remote, "remote");
  add(summary.given, "given");
  return join(parts, ", ");
}

std::string turn_text(const TurnResult& turn, std::size_t columns) {
  return fmt::format("User:\n\n{}\nAnswer:\n\n{}\n", code_block(turn.user, columns), code_block(turn.output, columns));
}

}  // namespace

void OutcomeTable::add(const Attempt& attempt) {
  const auto [place, is_new] = rows_.try_emplace({attempt.suite, attempt.backend}, Row{.first_index = attempt.index});
  Row& row = place->second;
  row.first_index = std::min(row.first_index, attempt.index);
  ++row.outcomes[static_cast<std::size_t>(attempt.outcome)];
  row.latency_sum_ms += attempt.timing.latency_ms;
}

std::string OutcomeTable::render() const {
  std::map<std::size_t, std::string> lines;
  for (const auto& [key, row] : rows_) {
    const auto& [pass, fail, error, skip] = row.outcomes;
    const std::string rate = pass + fail > 0 ? percent_text(static_cast<double>(pass) / static_cast<double>(pass + fail)) : "–";
    const double mean_ms = row.latency_sum_ms / static_cast<double>(pass + fail + error + skip);
    lines[row.first_index] = fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", code_cell(key.first), code_cell(key.second), pass,
                                         fail, error, skip, rate, mean_ms > 0 ? duration_text(mean_ms) : "–");
  }
  std::string out = "| suite | backend | pass | fail | error | skip | pass rate | mean latency |\n|---|---|--:|--:|--:|--:|--:|--:|\n";
  for (const auto& [index, line] : lines) out += line;
  return out;
}

std::string render_verdict(const RunFinished& end) {
  const Summary& summary = end.summary;
  std::string text = fmt::format("{} of {} passed{}", summary.pass, summary.total, not_passed_text(summary));
  if (end.interrupted) text += " (interrupted)";
  return text;
}

std::string render_figures(const RunFinished& end) {
  const Summary& summary = end.summary;
  std::vector<std::string> parts;
  if (summary.pass_rate) {
    std::string rate = fmt::format("pass rate {}", percent_text(*summary.pass_rate));
    if (const std::optional<Interval>& interval = summary.pass_rate_ci95) {
      rate += fmt::format(" (95%: {} to {})", percent_text(interval->low), percent_text(interval->high));
    }
    parts.push_back(rate);
  }
  if (const std::string sources = source_text(summary); !sources.empty()) parts.push_back("answers: " + sources);
  if (summary.completion_tokens > 0) parts.push_back(counted(summary.completion_tokens, "token"));
  if (summary.cost_usd) parts.push_back(fmt::format("{:.4f} USD", *summary.cost_usd));
  parts.push_back(duration_text(end.run.duration_ms));
  std::string text = join(parts, " · ") + "\n";
  for (const JudgeFacts& judge : end.environment.judges) text += fmt::format("\n- {}", code_span(judge_line(judge)));
  for (const std::string& line : run_lines(summary)) text += fmt::format("\n- {}", code_span(line));
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

std::string render_unstable(const RunFinished& end, const std::string& heading, std::size_t most) {
  std::string rows;
  std::size_t count = 0;
  for (const CaseRate& rate : end.summary.case_rates) {
    if (!rate.instability || (++count > most && most > 0)) continue;
    rows += fmt::format("| {} | {} | {} of {} | {} | {}: {} |\n", code_cell(rate.suite + "/" + rate.id), code_cell(rate.backend), rate.pass,
                        rate.pass + rate.fail, rate_text(rate), instability_name(*rate.instability), code_cell(rate.why));
  }
  if (rows.empty()) return rows;
  rows = fmt::format("{}\n\n| case | backend | passed | pass rate | why |\n|---|---|--:|--:|---|\n{}\n", heading, rows);
  if (most > 0 && count > most) rows += fmt::format("{} more are unstable.\n\n", count - most);
  return rows;
}

std::string render_gates(const RunFinished& end, const std::string& heading) {
  if (end.gates.empty()) return {};
  std::string out = fmt::format("{}\n\n| gate | outcome | why |\n|---|---|---|\n", heading);
  for (const GateResult& gate : end.gates) {
    out += fmt::format("| {} | {} | {} |\n", code_cell(gate.condition), gate_outcome_name(gate.outcome), code_cell(gate.why));
  }
  return out + "\n";
}

std::string render_attempt(const Attempt& attempt, std::size_t columns) {
  std::string out = fmt::format("<details><summary><b>{}</b> {}", outcome_name(attempt.outcome), html_text(title_of(attempt)));
  if (!attempt.file.empty()) out += fmt::format(" <sub>{}:{}</sub>", html_text(attempt.file), attempt.line);
  out += "</summary>\n\n";
  for (const std::string& line : reasons_of(attempt, kExcerptColumns).lines) out += fmt::format("- {}\n", code_span(line));
  out += '\n';
  if (attempt.turns.size() > 1) {
    for (const TurnResult& turn : attempt.turns) out += turn_text(turn, columns);
  } else {
    out += fmt::format("Prompt:\n\n{}\n", code_block(attempt.prompt(), columns));
    if (!attempt.output.empty()) out += fmt::format("Answer:\n\n{}\n", code_block(attempt.output, columns));
  }
  return out + "</details>\n\n";
}

}  // namespace cupel

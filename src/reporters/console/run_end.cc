#include "reporters/console/run_end.h"

#include <fmt/format.h>

#include "base/text.h"
#include "reporters/run_lines.h"

namespace cupel::console {
namespace {

constexpr std::size_t kUnstableShown = 20;

std::string_view gate_word(GateOutcome outcome) {
  switch (outcome) {
    case GateOutcome::pass: return "pass";
    case GateOutcome::fail: return "FAIL";
    case GateOutcome::inconclusive: return "open";
  }
  return "open";
}

Tone gate_tone(GateOutcome outcome) {
  return outcome == GateOutcome::pass ? Tone::good : outcome == GateOutcome::fail ? Tone::bad : Tone::warning;
}

Tone summary_tone(const RunFinished& end) {
  if (end.summary.deciding_fail() > 0) return Tone::bad;
  if (end.interrupted || end.summary.fail + end.summary.error > 0 || end.summary.pass == 0) return Tone::warning;
  for (const GateResult& gate : end.gates) {
    if (gate.outcome != GateOutcome::pass) return gate_tone(gate.outcome);
  }
  return Tone::good;
}

}  // namespace

std::string render_gates(const RunFinished& end, const Style& style, std::size_t width) {
  std::string out;
  for (const GateResult& gate : end.gates) {
    const std::string_view word = gate_word(gate.outcome);
    const std::string text = fmt::format("gate {}: {}", printable(gate.condition), printable(gate.why));
    const std::vector<std::string> lines = wrap(text, width > 8 ? width - 6 : width);
    out += style.paint(gate_tone(gate.outcome), word) + "  " + lines.front() + "\n";
    for (std::size_t i = 1; i < lines.size(); ++i) out += "      " + lines[i] + "\n";
  }
  return out;
}

std::string render_judges(const RunFinished& end, const Style& style) {
  std::string out;
  for (const JudgeFacts& judge : end.environment.judges) {
    out += style.paint(judge.calibration ? Tone::plain : Tone::warning, judge_line(judge)) + "\n";
  }
  return out;
}

std::string render_unstable(const RunFinished& end, const Style& style, std::size_t width) {
  std::string out;
  std::size_t count = 0;
  for (const CaseRate& rate : end.summary.case_rates) {
    if (!rate.instability || ++count > kUnstableShown) continue;
    const std::string line =
        flow({fmt::format("unstable  {}/{}", printable(rate.suite), printable(rate.id)), "on " + printable(rate.backend),
              fmt::format("{} of {} passed, {}", rate.pass, rate.pass + rate.fail, rate_text(rate)),
              fmt::format("{}: {}", instability_name(*rate.instability), printable(rate.why))},
             width);
    out += style.paint(Tone::warning, line.substr(0, 8)) + line.substr(8) + "\n";
  }
  if (count > kUnstableShown) out += fmt::format("{} more are unstable; --report json has them all\n", count - kUnstableShown);
  return out;
}

std::string render_run_lines(const RunFinished& end) {
  std::string out;
  for (const std::string& line : run_lines(end.summary)) out += line + "\n";
  return out;
}

std::string render_summary(const RunFinished& end, std::size_t planned, const Style& style, std::size_t width) {
  const Summary& summary = end.summary;
  std::vector<std::string> pieces = {fmt::format("{} passed{}", summary.pass, not_passed_text(summary))};
  if (end.interrupted) pieces.front() = fmt::format("interrupted after {} of {}: ", summary.total, planned) + pieces.front();
  if (planned == 0) pieces.front() = "no cases";
  const std::size_t head = pieces.front().size();
  if (summary.pass_rate) {
    std::string rate = "pass rate " + percent_text(*summary.pass_rate);
    if (summary.pass_rate_ci95) {
      rate += fmt::format(" (95%: {} to {})", percent_text(summary.pass_rate_ci95->low), percent_text(summary.pass_rate_ci95->high));
    }
    pieces.push_back(std::move(rate));
  }
  if (summary.reused > 0) pieces.push_back(fmt::format("{} reused", summary.reused));
  if (summary.tokens_per_second > 0) pieces.push_back(fmt::format("{:.0f} tokens/s", summary.tokens_per_second));
  if (const auto& audit = summary.audit) pieces.push_back(fmt::format("audit: {} of {} answers hold", audit->held, audit->checked));
  pieces.push_back(duration_text(end.run.duration_ms));
  const std::string text = flow(pieces, width);
  return style.paint(summary_tone(end), text.substr(0, head)) + text.substr(head) + "\n";
}

}  // namespace cupel::console

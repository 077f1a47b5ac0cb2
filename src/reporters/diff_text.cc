#include "reporters/diff_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/counted.h"
#include "base/text.h"
#include "reporters/figures.h"
#include "reporters/markdown_text.h"

namespace cupel {
namespace {

std::string counts_of(const RunDiff& diff) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < kChanges; ++i) {
    const auto change = static_cast<Change>(i);
    if (diff.counts[i] == 0) continue;
    parts.push_back(fmt::format("{} {}", diff.counts[i], change == Change::same ? "the same" : change_name(change)));
  }
  return parts.empty() ? "no cases" : join(parts, ", ");
}

std::string tail_of(const PairedFigure& figure) {
  return fmt::format(" over {}, p = {:.2g} ({})", counted(figure.cases, "case"), figure.p_value, figure.test);
}

std::vector<std::string> figures_of(const RunDiff& diff) {
  std::vector<std::string> lines;
  if (const auto& rate = diff.pass_rate) {
    lines.push_back(fmt::format("pass rate {} -> {}{}", percent_text(rate->before), percent_text(rate->after), tail_of(*rate)));
  }
  if (const auto& latency = diff.latency_ms) {
    lines.push_back(
        fmt::format("mean latency {} -> {}{}", duration_text(latency->before), duration_text(latency->after), tail_of(*latency)));
  }
  return lines;
}

std::string side_text(const std::optional<CaseSide>& side, Change change) {
  if (!side) return "–";
  if (change == Change::slower && side->latency_ms) return duration_text(*side->latency_ms);
  if (side->judged > 1) return fmt::format("{} of {}", side->pass, side->judged);
  return outcome_name(side->outcome);
}

std::string output_line(std::string_view when, const std::optional<CaseSide>& side) {
  if (!side || !side->output) return {};
  return fmt::format("            {:<6}  {}\n", when, shorten(printable(*side->output), 200));
}

// Within a kind of change the run's order stays.
std::vector<const CaseDiff*> gravest(const RunDiff& diff, std::size_t most) {
  std::vector<const CaseDiff*> cases;
  for (const CaseDiff& each : diff.cases) cases.push_back(&each);
  std::ranges::sort(cases, {}, [](const CaseDiff* each) { return std::pair(each->change, each); });
  if (most > 0 && cases.size() > most) cases.resize(most);
  return cases;
}

}  // namespace

std::string render_diff(const RunDiff& diff, std::size_t cases) {
  std::string text = fmt::format("compared with {}: {}\n", printable(diff.before), counts_of(diff));
  for (const std::string& line : figures_of(diff)) text += "  " + line + "\n";
  const std::vector<const CaseDiff*> shown = gravest(diff, cases);
  for (const CaseDiff* each : shown) {
    text += fmt::format("  {:<8}  {}/{} on {}: {} -> {}\n", change_name(each->change), printable(each->suite), printable(each->id),
                        printable(each->backend), side_text(each->before, each->change), side_text(each->after, each->change));
    text += output_line("before", each->before) + output_line("after", each->after);
  }
  if (shown.size() < diff.cases.size()) text += fmt::format("  and {} more\n", diff.cases.size() - shown.size());
  return text;
}

std::string render_diff_markdown(const RunDiff& diff, const std::string& heading, std::size_t cases) {
  std::string text = fmt::format("{}\n\nCompared with {}: {}\n\n", heading, code_span(diff.before), counts_of(diff));
  for (const std::string& line : figures_of(diff)) text += "- " + line + "\n";
  const std::vector<const CaseDiff*> shown = gravest(diff, cases);
  if (!shown.empty()) text += "\n| change | case | backend | before | after |\n|---|---|---|---|---|\n";
  for (const CaseDiff* each : shown) {
    text += fmt::format("| {} | {} | {} | {} | {} |\n", change_name(each->change), code_cell(each->suite + "/" + each->id),
                        code_cell(each->backend), side_text(each->before, each->change), side_text(each->after, each->change));
  }
  if (shown.size() < diff.cases.size()) text += fmt::format("\n{} more changed.\n", diff.cases.size() - shown.size());
  return text + "\n";
}

}  // namespace cupel

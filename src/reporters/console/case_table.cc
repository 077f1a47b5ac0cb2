#include "reporters/console/case_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace cupel::console {
namespace {

constexpr std::size_t kLongTable = 60;
constexpr std::size_t kOutcomeWidth = 5, kAttemptsWidth = 7, kScoreWidth = 5, kLatencyWidth = 9, kTokensWidth = 10;

}  // namespace

/// Widths of the columns that are shown; 0 = left out.
struct CaseTable::Columns {
  std::size_t id = 0, backend = 0, attempts = 0, score = 0, latency = 0, tokens = 0;
  std::size_t beside_id() const {
    std::size_t sum = 2 + kOutcomeWidth + 2;
    for (const std::size_t each : {backend, attempts, score, latency, tokens}) sum += each == 0 ? 0 : each + 2;
    return sum;
  }
};

void CaseTable::add(const Attempt& attempt) {
  Row& row = rows_[{attempt.case_index, attempt.backend}];
  if (row.outcomes.empty()) {
    row.suite = printable(attempt.suite);
    row.id = printable(attempt.id);
    row.backend = printable(attempt.backend);
    row.first_index = attempt.index;
  }
  row.first_index = std::min(row.first_index, attempt.index);
  row.outcomes.push_back(attempt.outcome);
  aggregates_ = aggregates_ || row.outcomes.size() > 1;
  if (attempt.score) {
    row.score_sum += *attempt.score;
    ++row.scores;
  }
  row.is_computed = row.is_computed || (attempt.source != Source::given && !attempt.error);
  row.latency_sum_ms += attempt.timing.latency_ms;
  row.tokens += attempt.usage.completion_tokens;
}

CaseTable::Columns CaseTable::fit_columns(std::size_t width) const {
  constexpr std::size_t kLeastId = 16;
  Columns columns{.attempts = aggregates_ ? kAttemptsWidth : 0, .score = kScoreWidth, .latency = kLatencyWidth, .tokens = kTokensWidth};
  std::set<std::string_view> backends;
  bool has_figures = false;
  for (const auto& [key, row] : rows_) {
    has_figures = has_figures || row.is_computed;
    backends.insert(row.backend);
    columns.id = std::max(columns.id, display_width(row.id));
    columns.backend = std::max(columns.backend, display_width(row.backend));
  }
  if (backends.size() < 2) columns.backend = 0;
  if (!has_figures) columns.latency = columns.tokens = 0;
  columns.backend = std::min<std::size_t>(columns.backend, 24);
  if (width == 0) return columns;
  for (std::size_t* least_important : {&columns.tokens, &columns.score, &columns.attempts, &columns.backend, &columns.latency}) {
    if (columns.beside_id() + std::min(columns.id, kLeastId) <= width) break;
    *least_important = 0;
  }
  const std::size_t room = width > columns.beside_id() ? width - columns.beside_id() : 1;
  columns.id = std::min(columns.id, room);
  return columns;
}

std::string CaseTable::render_row(const Row& row, const Columns& columns, const Style& style) const {
  const Outcome outcome = all_of(row.outcomes);
  const std::size_t count = row.outcomes.size();
  std::string line = "  " + style.paint(outcome_tone(outcome), pad_right(outcome_word(outcome), kOutcomeWidth)) + "  " +
                     pad_right(shorten(row.id, columns.id), columns.id);
  const auto add_column = [&](std::size_t width, const std::string& text) {
    if (width > 0) line += "  " + text;
  };
  add_column(columns.backend, pad_right(shorten(row.backend, columns.backend), columns.backend));
  const auto passes = std::count(row.outcomes.begin(), row.outcomes.end(), Outcome::pass);
  add_column(columns.attempts, pad_left(fmt::format("{}/{}", passes, count), columns.attempts));
  const std::string score = row.scores == 0 ? "-" : fmt::format("{:.2f}", row.score_sum / static_cast<double>(row.scores));
  add_column(columns.score, pad_left(score, columns.score));
  const std::string latency = row.is_computed ? duration_text(row.latency_sum_ms / static_cast<double>(count)) : "-";
  add_column(columns.latency, pad_left(latency, columns.latency));
  add_column(columns.tokens, pad_left(row.is_computed ? fmt::format("{} tokens", row.tokens) : "-", columns.tokens));
  return line + "\n";
}

std::string CaseTable::render(const Style& style, std::size_t width) const {
  std::vector<const Row*> rows;
  for (const auto& [key, row] : rows_) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) { return a->first_index < b->first_index; });
  const Columns columns = fit_columns(width);
  const bool is_long = rows.size() > kLongTable;
  std::string out;
  for (std::size_t i = 0; i < rows.size();) {
    const std::string& suite = rows[i]->suite;
    out += style.paint(Tone::strong, width == 0 ? suite : shorten(suite, width)) + "\n";
    std::size_t left_out = 0;
    for (; i < rows.size() && rows[i]->suite == suite; ++i) {
      if (is_long && all_of(rows[i]->outcomes) == Outcome::pass) ++left_out;
      else out += render_row(*rows[i], columns, style);
    }
    if (left_out > 0) out += "  " + style.paint(Tone::faint, fmt::format("{} passed", left_out)) + "\n";
  }
  return out;
}

}  // namespace cupel::console

#include "reporters/console/case_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cupel::console {
namespace {

constexpr std::size_t kLongTable = 60;
constexpr std::size_t kMostRows = 500;
constexpr std::size_t kOutcomeWidth = 5, kAttemptsWidth = 7, kScoreWidth = 5, kLatencyWidth = 9, kTokensWidth = 10;

std::uint16_t position_of(const std::string& name, std::vector<std::string>& names) {
  const auto found = std::ranges::find(names, name);
  const auto position = static_cast<std::uint16_t>(found - names.begin());
  if (found == names.end()) names.push_back(name);
  return position;
}

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

Outcome CaseTable::Row::outcome() const {
  std::vector<Outcome> some;
  for (const Outcome each : {Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip}) {
    if (outcomes[static_cast<std::size_t>(each)] > 0) some.push_back(each);
  }
  return all_of(some);
}

bool CaseTable::is_long() const { return count_ > kLongTable; }

CaseTable::Row& CaseTable::row_of(const Attempt& attempt) {
  const std::uint16_t backend = position_of(printable(attempt.backend), backends_);
  if (rows_.size() <= backend) rows_.resize(backend + 1U);
  std::vector<Row>& rows = rows_[backend];
  if (rows.size() <= attempt.case_index) rows.resize(attempt.case_index + 1);
  Row& row = rows[attempt.case_index];
  if (row.attempts() > 0) return row;
  row = {.first_index = static_cast<std::uint32_t>(attempt.index),
         .case_index = static_cast<std::uint32_t>(attempt.case_index),
         .suite = position_of(printable(attempt.suite), suites_),
         .backend = backend};
  if (++count_ != kLongTable + 1) return row;
  std::erase_if(ids_, [&](const auto& each) { return rows_[each.first.first][each.first.second].outcome() == Outcome::pass; });
  return row;
}

void CaseTable::add(const Attempt& attempt) {
  Row& row = row_of(attempt);
  row.first_index = std::min(row.first_index, static_cast<std::uint32_t>(attempt.index));
  ++row.outcomes[static_cast<std::size_t>(attempt.outcome)];
  aggregates_ = aggregates_ || row.attempts() > 1;
  if (attempt.score) {
    row.score_sum += static_cast<float>(*attempt.score);
    ++row.scores;
  }
  row.is_computed = row.is_computed || (attempt.source != Source::given && !attempt.error);
  row.latency_sum_ms += static_cast<float>(attempt.timing.latency_ms);
  row.tokens += static_cast<std::uint32_t>(attempt.usage.completion_tokens);
  const bool is_listed = !is_long() || (attempt.outcome != Outcome::pass && ids_.size() < kMostRows);
  if (is_listed) ids_.emplace(Key{row.backend, row.case_index}, printable(attempt.id));
}

std::vector<const CaseTable::Row*> CaseTable::sorted_rows() const {
  std::vector<const Row*> rows;
  for (const std::vector<Row>& of_backend : rows_) {
    for (const Row& row : of_backend) {
      if (row.attempts() > 0) rows.push_back(&row);
    }
  }
  std::ranges::sort(rows, {}, [](const Row* row) { return row->first_index; });
  return rows;
}

CaseTable::Columns CaseTable::fit_columns(std::size_t width) const {
  constexpr std::size_t kLeastId = 16;
  Columns columns{.attempts = aggregates_ ? kAttemptsWidth : 0, .score = kScoreWidth, .latency = kLatencyWidth, .tokens = kTokensWidth};
  bool has_figures = false;
  for (const auto& [key, id] : ids_) {
    has_figures = has_figures || rows_[key.first][key.second].is_computed;
    columns.id = std::max(columns.id, display_width(id));
  }
  for (const std::string& backend : backends_) columns.backend = std::max(columns.backend, display_width(backend));
  if (backends_.size() < 2) columns.backend = 0;
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

std::string CaseTable::render_row(const Row& row, const std::string& id, const Columns& columns, const Style& style) const {
  const Outcome outcome = row.outcome();
  std::string line = "  " + style.paint(outcome_tone(outcome), pad_right(outcome_word(outcome), kOutcomeWidth)) + "  " +
                     pad_right(shorten(id, columns.id), columns.id);
  const auto add_column = [&](std::size_t width, const std::string& text) {
    if (width > 0) line += "  " + text;
  };
  add_column(columns.backend, pad_right(shorten(backends_[row.backend], columns.backend), columns.backend));
  const std::uint32_t passes = row.outcomes[static_cast<std::size_t>(Outcome::pass)];
  add_column(columns.attempts, pad_left(fmt::format("{}/{}", passes, row.attempts()), columns.attempts));
  const std::string score = row.scores == 0 ? "-" : fmt::format("{:.2f}", row.score_sum / static_cast<float>(row.scores));
  add_column(columns.score, pad_left(score, columns.score));
  const std::string latency =
      row.is_computed ? duration_text(static_cast<double>(row.latency_sum_ms) / static_cast<double>(row.attempts())) : "-";
  add_column(columns.latency, pad_left(latency, columns.latency));
  add_column(columns.tokens, pad_left(row.is_computed ? fmt::format("{} tokens", row.tokens) : "-", columns.tokens));
  return line + "\n";
}

std::string CaseTable::render(const Style& style, std::size_t width) const {
  const std::vector<const Row*> rows = sorted_rows();
  const Columns columns = fit_columns(width);
  std::string out;
  for (std::size_t i = 0; i < rows.size();) {
    const std::uint16_t suite = rows[i]->suite;
    out += style.paint(Tone::strong, width == 0 ? suites_[suite] : shorten(suites_[suite], width)) + "\n";
    std::size_t passed = 0, left_out = 0;
    for (; i < rows.size() && rows[i]->suite == suite; ++i) {
      const auto id = ids_.find({rows[i]->backend, rows[i]->case_index});
      if (is_long() && rows[i]->outcome() == Outcome::pass) ++passed;
      else if (id == ids_.end()) ++left_out;
      else out += render_row(*rows[i], id->second, columns, style);
    }
    if (left_out > 0) out += "  " + style.paint(Tone::faint, fmt::format("{} more did not pass", left_out)) + "\n";
    if (passed > 0) out += "  " + style.paint(Tone::faint, fmt::format("{} passed", passed)) + "\n";
  }
  return out;
}

}  // namespace cupel::console

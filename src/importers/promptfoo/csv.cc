#include "importers/promptfoo/csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/place.h"

namespace cupel::promptfoo {
namespace {

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file, char separator) : text_(text), file_(file), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }

  Result<CsvRow> row() {
    CsvRow row{.line = line_, .cells = {}};
    while (true) {
      row.cells.push_back(CUPEL_TRY(cell()));
      if (at_end() || text_[at_] != separator_) break;
      ++at_;
    }
    if (!at_end()) new_line();
    return row;
  }

 private:
  Mark mark() const { return {line_, static_cast<int>(at_ - line_start_) + 1}; }
  bool ends_cell(char c) const { return c == separator_ || c == '\n' || c == '\r'; }

  void new_line() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
    line_start_ = at_;
  }

  Result<std::string> cell() {
    if (!at_end() && text_[at_] == '"') return quoted();
    const std::size_t start = at_;
    while (!at_end() && !ends_cell(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  Result<std::string> quoted() {
    const Mark open = mark();
    std::string out;
    ++at_;
    while (!at_end()) {
      const char c = text_[at_];
      if (c == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        out += '"';
        at_ += 2;
      } else if (c == '"') {
        ++at_;
        if (at_end() || ends_cell(text_[at_])) return out;
        // No closing quote but one of the text: the cell was never quoted.
        const std::size_t start = at_;
        while (!at_end() && !ends_cell(text_[at_])) ++at_;
        return fmt::format("\"{}\"{}", out, text_.substr(start, at_ - start));
      } else {
        out += c;
        ++at_;
        if (c == '\n') {
          ++line_;
          line_start_ = at_;
        }
      }
    }
    return fail_at(file_, open, "a quoted cell that never ends");
  }

  std::string_view text_;
  const std::string& file_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
};

bool is_blank(const CsvRow& row) {
  return std::ranges::all_of(row.cells, [](const std::string& cell) { return trim(cell).empty(); });
}

}  // namespace

Result<CsvTable> parse_csv(std::string_view text, const std::string& file, char separator) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvReader reader(text, file, separator);
  CsvTable table;
  while (!reader.at_end()) {
    CsvRow row = CUPEL_TRY(reader.row());
    if (is_blank(row)) continue;
    if (table.header.empty()) {
      for (const std::string& cell : row.cells) table.header.emplace_back(trim(cell));
      continue;
    }
    if (row.cells.size() > table.header.size()) {
      return fail_at(file, {row.line, 1}, fmt::format("a row of {} cells under a header of {}", row.cells.size(), table.header.size()));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace cupel::promptfoo

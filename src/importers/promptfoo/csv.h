// Comma-separated values as RFC 4180 has them, with the line of every row: quoted cells may hold commas, quotes and line breaks. A cell
// that goes on behind its closing quote, as in `"x" is a letter`, keeps its quotes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cupel::promptfoo {

struct CsvRow {
  int line = 0;  // where it begins
  std::vector<std::string> cells;
};

struct CsvTable {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;  // rows without any text are left out
};

/// `file` is for messages. Errors: invalid_suite with line and column: a quote that never closes, a row with more cells
/// than the header.
Result<CsvTable> parse_csv(std::string_view text, const std::string& file, char separator = ',');

}  // namespace cupel::promptfoo

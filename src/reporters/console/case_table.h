// The table at the end of a run on a terminal: a row for each case and backend, grouped by suite.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/attempt.h"
#include "reporters/console/style.h"

namespace cupel::console {

class CaseTable {
 public:
  void add(const Attempt& attempt);

  /// Whether some row stands for more than one attempt.
  bool aggregates() const { return aggregates_; }

  /// Lines that fit into `width` columns (0 = as wide as needed). In a long table passing rows are counted instead of listed.
  std::string render(const Style& style, std::size_t width) const;

 private:
  struct Row {
    std::string suite, id, backend;
    std::size_t first_index = 0;
    std::vector<Outcome> outcomes;
    double score_sum = 0;
    std::size_t scores = 0;
    double latency_sum_ms = 0;
    long tokens = 0;
    bool is_computed = false;  // has an answer of a backend
  };
  using Key = std::pair<std::size_t, std::string>;  // case and backend
  struct Columns;

  Columns fit_columns(std::size_t width) const;
  std::string render_row(const Row& row, const Columns& columns, const Style& style) const;

  std::map<Key, Row> rows_;
  bool aggregates_ = false;
};

}  // namespace cupel::console

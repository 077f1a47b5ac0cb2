// The table at the end of a run on a terminal: a row for each case and backend, grouped by suite.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/attempt.h"
#include "reporters/console/style.h"

namespace cupel::console {

/// Takes a few bytes for each row; names are held only of rows that will be listed.
class CaseTable {
 public:
  void add(const Attempt& attempt);

  /// Whether some row stands for more than one attempt.
  bool aggregates() const { return aggregates_; }

  /// Lines that fit into `width` columns (0 = as wide as needed). In a long table passing rows are counted instead of listed, and so is
  /// what did not pass beyond what anybody reads.
  std::string render(const Style& style, std::size_t width) const;

 private:
  struct Row {
    std::uint32_t first_index = 0;
    std::uint32_t case_index = 0;
    std::array<std::uint32_t, 4> outcomes = {};  // how many attempts ended so
    float score_sum = 0;
    std::uint32_t scores = 0;
    float latency_sum_ms = 0;
    std::uint32_t tokens = 0;
    std::uint16_t suite = 0, backend = 0;  // positions in the names
    bool is_computed = false;              // has an answer of a backend

    std::uint32_t attempts() const { return outcomes[0] + outcomes[1] + outcomes[2] + outcomes[3]; }
    Outcome outcome() const;
  };
  using Key = std::pair<std::uint16_t, std::uint32_t>;  // backend and case
  struct Columns;

  Row& row_of(const Attempt& attempt);
  bool is_long() const;
  std::vector<const Row*> sorted_rows() const;
  Columns fit_columns(std::size_t width) const;
  std::string render_row(const Row& row, const std::string& id, const Columns& columns, const Style& style) const;

  std::vector<std::string> suites_, backends_;  // as they are printed
  std::vector<std::vector<Row>> rows_;          // by backend and case
  std::map<Key, std::string> ids_;              // of rows that are listed
  std::size_t count_ = 0;                       // of rows
  bool aggregates_ = false;
};

}  // namespace cupel::console

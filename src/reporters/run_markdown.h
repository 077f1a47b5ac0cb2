// A run as Markdown in parts: what the `markdown` and `github` reports put together. Answers are quoted as code and shortened.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>

#include "core/event.h"

namespace cupel {

/// Attempts by suite and backend.
class OutcomeTable {
 public:
  void add(const Attempt& attempt);
  std::string render() const;

 private:
  struct Row {
    std::size_t first_index = 0;
    std::array<std::size_t, 4> outcomes = {};
    double latency_sum_ms = 0;
  };
  std::map<std::pair<std::string, std::string>, Row> rows_;
};

/// One line for a heading: "2 failed of 5".
std::string render_verdict(const RunFinished& end);
/// Counts, rate, tokens, duration; what kind of answers they were.
std::string render_figures(const RunFinished& end);
/// The cases that did not end alike in all attempts, at most `most` (0 = all); empty without such.
std::string render_unstable(const RunFinished& end, const std::string& heading, std::size_t most);
/// Empty without gates. `heading` begins with its number signs.
std::string render_gates(const RunFinished& end, const std::string& heading);
/// An attempt that did not pass, folded: prompt, answer, and why. `columns` of each quoted text.
std::string render_attempt(const Attempt& attempt, std::size_t columns);

}  // namespace cupel

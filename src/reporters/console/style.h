// How the console report looks: words, colours and columns for people. Knows nothing of runs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/outcome.h"
#include "reporters/figures.h"

namespace cupel::console {

enum class Tone { plain, good, bad, warning, faint, strong };

/// Paints text with terminal colours, or leaves it as it is.
class Style {
 public:
  explicit Style(bool color) : color_(color) {}
  std::string paint(Tone tone, std::string_view text) const;

 private:
  bool color_;
};

/// "pass", "FAIL", "error", "skip": words, so that nothing depends on colours or fonts.
std::string_view outcome_word(Outcome outcome);
Tone outcome_tone(Outcome outcome);

/// Filled with spaces to `width` terminal columns; longer text stays whole.
std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces where possible; 0 = never broken. At least one line.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// Pieces of a sentence on as few lines as fit, "  " between them.
std::string flow(const std::vector<std::string>& pieces, std::size_t width);

}  // namespace cupel::console

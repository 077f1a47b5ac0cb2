#include "checks/text_scores/translation_edit_rate.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "checks/text_scores/edit_distance.h"

namespace cupel {
namespace {

constexpr std::size_t kLongestPhrase = 10;
constexpr std::size_t kFarthestMove = 50;
constexpr int kMostCandidates = 1000;

// How two texts stand to each other at their edit distance.
struct Alignment {
  std::size_t edits = 0;
  std::vector<bool> text_is_wrong, reference_is_wrong;  // by word
  std::vector<std::ptrdiff_t> place;                    // by word of the reference: the word of the text at or before it, -1 before all
};

Alignment align(const Words& text, const Words& reference) {
  std::vector<std::vector<std::size_t>> table(text.size() + 1, std::vector<std::size_t>(reference.size() + 1));
  for (std::size_t i = 0; i <= text.size(); ++i) {
    for (std::size_t j = 0; j <= reference.size(); ++j) {
      if (i == 0 || j == 0) table[i][j] = i + j;
      else
        table[i][j] = std::min({table[i - 1][j - 1] + (text[i - 1] == reference[j - 1] ? 0 : 1), table[i - 1][j] + 1, table[i][j - 1] + 1});
    }
  }
  Alignment result{.edits = table.back().back(),
                   .text_is_wrong = std::vector<bool>(text.size(), true),
                   .reference_is_wrong = std::vector<bool>(reference.size(), true),
                   .place = std::vector<std::ptrdiff_t>(reference.size(), -1)};
  for (std::size_t i = text.size(), j = reference.size(); i > 0 || j > 0;) {
    const bool is_same = i > 0 && j > 0 && text[i - 1] == reference[j - 1];
    if (i > 0 && j > 0 && table[i][j] == table[i - 1][j - 1] + (is_same ? 0 : 1)) {
      --i;
      --j;
      result.place[j] = static_cast<std::ptrdiff_t>(i);
      if (is_same) result.text_is_wrong[i] = result.reference_is_wrong[j] = false;
    } else if (i > 0 && table[i][j] == table[i - 1][j] + 1) {
      --i;
    } else {
      --j;
      result.place[j] = static_cast<std::ptrdiff_t>(i) - 1;
    }
  }
  return result;
}

// The text with `length` words from `from` moved in front of what stands at `to`; where that is inside them, over as many words as `to`
// lies behind `from`.
Words moved(const Words& text, std::size_t from, std::size_t to, std::size_t length) {
  Words result(text);
  const auto at = [&](std::size_t index) { return result.begin() + static_cast<std::ptrdiff_t>(std::min(index, result.size())); };
  if (to < from) std::rotate(at(to), at(from), at(from + length));
  else std::rotate(at(from), at(from + length), at(to > from + length ? to : to + length));
  return result;
}

struct Move {
  std::tuple<std::ptrdiff_t, std::size_t, std::ptrdiff_t, std::ptrdiff_t> rank;  // edits saved, length, then what comes first
  Words text;
};

// While some move saves edits, the best one is made.
class Search {
 public:
  Search(Words text, const Words& reference) : text_(std::move(text)), reference_(reference) {}

  std::size_t edits() {
    std::size_t moves = 0;
    while (candidates_ < kMostCandidates) {
      std::optional<Move> best = best_move();
      if (!best || std::get<0>(best->rank) <= 0) break;
      text_ = std::move(best->text);
      ++moves;
    }
    return moves + edit_distance(text_, reference_);
  }

 private:
  std::optional<Move> best_move() {
    const Alignment alignment = align(text_, reference_);
    std::optional<Move> best;
    for (std::size_t from = 0; from < text_.size(); ++from) {
      for (std::size_t at = 0; at < reference_.size(); ++at) {
        const std::size_t apart = from > at ? from - at : at - from;
        if (apart > kFarthestMove) continue;
        for (std::size_t length = 1; length <= kLongestPhrase && is_phrase(from, at, length); ++length) {
          if (candidates_ >= kMostCandidates) return best;
          if (is_worth_moving(alignment, from, at, length)) consider(alignment, from, at, length, best);
        }
      }
    }
    return best;
  }

  bool is_phrase(std::size_t from, std::size_t at, std::size_t length) const {
    return from + length <= text_.size() && at + length <= reference_.size() && text_[from + length - 1] == reference_[at + length - 1];
  }

  // Both sides have something wrong there, and the phrase does not stand in its place already.
  static bool is_worth_moving(const Alignment& alignment, std::size_t from, std::size_t at, std::size_t length) {
    const auto any_in = [length](const std::vector<bool>& wrong, std::size_t begin) {
      const auto first = wrong.begin() + static_cast<std::ptrdiff_t>(begin);
      return std::any_of(first, first + static_cast<std::ptrdiff_t>(length), [](bool is_wrong) { return is_wrong; });
    };
    if (!any_in(alignment.text_is_wrong, from) || !any_in(alignment.reference_is_wrong, at)) return false;
    const std::ptrdiff_t place = alignment.place[at];
    return place < static_cast<std::ptrdiff_t>(from) || place >= static_cast<std::ptrdiff_t>(from + length);
  }

  void consider(const Alignment& alignment, std::size_t from, std::size_t at, std::size_t length, std::optional<Move>& best) {
    std::ptrdiff_t before = std::numeric_limits<std::ptrdiff_t>::min();
    for (std::size_t offset = 0; offset <= length; ++offset) {
      if (at + offset > reference_.size()) break;
      const std::ptrdiff_t to = at + offset == 0 ? 0 : alignment.place[at + offset - 1] + 1;
      if (to == before) continue;
      before = to;
      Words text = moved(text_, from, static_cast<std::size_t>(to), length);
      const auto saved = static_cast<std::ptrdiff_t>(alignment.edits) - static_cast<std::ptrdiff_t>(edit_distance(text, reference_));
      const std::tuple rank(saved, length, -static_cast<std::ptrdiff_t>(from), -to);
      if (!best || rank > best->rank) best = Move{rank, std::move(text)};
      ++candidates_;
    }
  }

  Words text_;
  const Words& reference_;
  int candidates_ = 0;
};

}  // namespace

double translation_edit_rate(std::string_view text, std::string_view reference) {
  const Words compared = white_space_words(to_lower(text)), wanted = white_space_words(to_lower(reference));
  if (wanted.empty()) return compared.empty() ? 0 : 1;
  return static_cast<double>(Search(compared, wanted).edits()) / static_cast<double>(wanted.size());
}

}  // namespace cupel

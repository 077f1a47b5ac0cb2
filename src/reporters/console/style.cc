#include "reporters/console/style.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cupel::console {
namespace {

// The longest beginning of `text` that fits into `width` columns, at least one character; without the ellipsis of shorten().
std::size_t fitting_prefix(std::string_view text, std::size_t width) {
  std::size_t end = 0;
  while (end < text.size()) {
    std::size_t next = end + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U) ++next;
    if (end > 0 && display_width(text.substr(0, next)) > width) break;
    end = next;
  }
  return end;
}

}  // namespace

std::string Style::paint(Tone tone, std::string_view text) const {
  static constexpr std::string_view kCodes[] = {"", "32", "1;31", "33", "2", "1"};
  const std::string_view code = kCodes[static_cast<std::size_t>(tone)];
  if (!color_ || code.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string_view outcome_word(Outcome outcome) { return outcome == Outcome::fail ? "FAIL" : outcome_name(outcome); }

Tone outcome_tone(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return Tone::good;
    case Outcome::fail: return Tone::bad;
    case Outcome::error: return Tone::warning;
    case Outcome::skip: return Tone::faint;
  }
  return Tone::plain;
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (width > 0 && display_width(text) > width) {
    const std::size_t fits = fitting_prefix(text, width);
    const std::size_t space = text.substr(0, fits + 1).rfind(' ');
    const bool at_space = space != std::string_view::npos && space > 0;
    lines.emplace_back(text.substr(0, at_space ? space : fits));
    text.remove_prefix(at_space ? space + 1 : fits);
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

std::string flow(const std::vector<std::string>& pieces, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  for (const std::string& piece : pieces) {
    const std::size_t needed = display_width(piece);
    if (column > 0 && width > 0 && column + 2 + needed > width) {
      out += '\n';
      column = 0;
    } else if (column > 0) {
      out += "  ";
      column += 2;
    }
    // A piece that fits on no line is broken itself.
    const std::vector<std::string> lines = wrap(piece, width);
    out += join(lines, "\n");
    column += display_width(lines.back());
  }
  return out;
}

}  // namespace cupel::console

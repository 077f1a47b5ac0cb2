#include "checks/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/letter_case.h"
#include "base/text.h"

namespace cupel {

std::string quote(std::string_view text, std::size_t width) {
  if (text.empty()) return "nothing";
  // A character has at most four bytes and mostly a column; what lies far behind the cut need not be looked at.
  const std::string_view start = text.substr(0, 4 * width + 4);
  return fmt::format("\"{}\"", shorten(printable(start), width));
}

std::string quote_end(std::string_view text, std::size_t width) {
  if (text.empty() || text.size() <= width) return quote(text, width);
  std::size_t start = text.size() - width;
  while (start < text.size() && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) ++start;  // not inside a character
  return fmt::format("\"…{}\"", printable(text.substr(start)));
}

std::string comparable(std::string_view text, bool ignore_case, bool lower_case) {
  if (lower_case) return cupel::lower_case(replace_invalid_utf8(text));
  if (!ignore_case) return std::string(text);
  return is_valid_utf8(text) ? fold_case(text) : fold_case(replace_invalid_utf8(text));
}

bool differ(std::string_view a, std::string_view b) {
  const std::size_t length = std::min(a.size(), b.size());
  return a.substr(0, length) != b.substr(0, length);
}

Verdict passed(std::string expected, std::string found) {
  return {.outcome = Outcome::pass, .score = 1, .expected = std::move(expected), .found = std::move(found), .why = ""};
}

Verdict failed(std::string expected, std::string found, std::string why) {
  return {.outcome = Outcome::fail, .score = 0, .expected = std::move(expected), .found = std::move(found), .why = std::move(why)};
}

Verdict verdict_of(bool is_pass, std::string expected, std::string found) {
  return is_pass ? passed(std::move(expected), std::move(found)) : failed(std::move(expected), std::move(found));
}

Decision decision_of(bool is_pass) { return {.outcome = is_pass ? Outcome::pass : Outcome::fail, .score = is_pass ? 1.0 : 0.0}; }

std::string_view case_note(bool ignore_case) { return ignore_case ? " (ignoring case)" : ""; }

tl::unexpected<Error> bad_argument(const Node& args, std::string_view check, std::string_view what) {
  const std::string place = args.mark.line == 0 ? std::string() : describe_mark(args.mark) + ": ";
  return fail(ErrorCode::invalid_suite, fmt::format("{}'{}': {}", place, check, what));
}

}  // namespace cupel

#include "reporters/markdown_text.h"

#include <algorithm>

#include "base/text.h"

namespace cupel {
namespace {

// A fence must be longer than any run of backticks between two of it.
std::string fence_for(std::string_view text, std::size_t least) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(std::max(least, longest + 1), '`');
}

std::string code_span_of(const std::string& shown) {
  if (shown.empty()) return {};
  const std::string fence = fence_for(shown, 1);
  const bool needs_space = shown.front() == '`' || shown.back() == '`' || (shown.front() == ' ' && shown.back() == ' ');
  const std::string space = needs_space ? " " : "";
  return fence + space + shown + space + fence;
}

}  // namespace

std::string code_span(std::string_view text) { return code_span_of(replace_invalid_utf8(printable(text))); }

std::string code_cell(std::string_view text) {
  std::string shown;
  for (const char c : replace_invalid_utf8(printable(text))) shown += c == '|' ? std::string("\\|") : std::string(1, c);
  return code_span_of(shown);
}

std::string code_block(std::string_view text, std::size_t columns) {
  const std::string shown = replace_invalid_utf8(shorten(printable_lines(text), columns));
  const std::string fence = fence_for(shown, 3);
  return fence + "text\n" + shown + (shown.ends_with('\n') || shown.empty() ? "" : "\n") + fence + "\n";
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : replace_invalid_utf8(printable(text))) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace cupel

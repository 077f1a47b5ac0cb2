#include "suites/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/place.h"

namespace cupel {
namespace {

bool is_surrogate(std::string_view escape, char lowest, char highest) {
  return escape.size() >= 6 && escape[0] == '\\' && escape[1] == 'u' && (escape[2] == 'd' || escape[2] == 'D') &&
         to_lower(escape.substr(3, 1))[0] >= lowest && to_lower(escape.substr(3, 1))[0] <= highest &&
         escape.substr(4, 2).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

Result<void> check_encoding(std::string_view text, const std::string& file) {
  int line = 1;
  for (std::string_view rest = text; !rest.empty(); ++line) {
    const std::string_view here = rest.substr(0, rest.find('\n'));
    const std::size_t zero = here.find('\0');
    if (zero != std::string_view::npos) return fail_at(file, {line, static_cast<int>(zero) + 1}, "a NUL byte; a suite is UTF-8 text");
    if (!is_valid_utf8(here)) return fail_at(file, {line, 1}, "this line is not UTF-8; save the file as UTF-8");
    rest.remove_prefix(std::min(rest.size(), here.size() + 1));
  }
  return {};
}

std::string join_surrogates(std::string_view json) {
  std::string out;
  while (!json.empty()) {
    const std::size_t backslash = json.find('\\');
    out += json.substr(0, backslash);
    if (backslash == std::string_view::npos) break;
    json.remove_prefix(backslash);
    if (is_surrogate(json, '8', 'b') && is_surrogate(json.substr(6), 'c', 'f')) {
      const unsigned high = static_cast<unsigned>(std::stoul(std::string(json.substr(2, 4)), nullptr, 16));
      const unsigned low = static_cast<unsigned>(std::stoul(std::string(json.substr(8, 4)), nullptr, 16));
      out += fmt::format("\\U{:08X}", 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U));
      json.remove_prefix(12);
    } else {
      const std::size_t length = std::min<std::size_t>(2, json.size());
      out += json.substr(0, length);
      json.remove_prefix(length);
    }
  }
  return out;
}

bool is_unclosed(std::string_view text, int last_scalar) {
  if (last_scalar < 0 || static_cast<std::size_t>(last_scalar) >= text.size()) return false;
  text.remove_prefix(static_cast<std::size_t>(last_scalar));
  while (text.starts_with('&') || text.starts_with('!')) {
    text.remove_prefix(std::min(text.size(), text.find_first_of(" \t\r\n")));
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
  }
  if (!text.starts_with('\'') && !text.starts_with('"')) return false;
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') ++i;
    else if (text[i] == quote && quote == '\'' && i + 1 < text.size() && text[i + 1] == quote) ++i;
    else if (text[i] == quote) return false;
  }
  return true;
}

}  // namespace cupel

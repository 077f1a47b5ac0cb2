#include "commands/input.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cupel {

Result<std::string> read_input(Io& io, std::string_view what) {
  constexpr std::size_t kMostBytes = 64U << 20U;
  std::string text;
  char buffer[65536];
  while (io.in.read(buffer, sizeof buffer) || io.in.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(io.in.gcount()));
    if (text.size() > kMostBytes) return fail(ErrorCode::limit_exceeded, fmt::format("{} on standard input is larger than 64 MiB", what));
  }
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

Result<void> check_text(std::string_view text, std::string_view what) {
  if (trim(text).empty()) return fail(ErrorCode::invalid_usage, fmt::format("{} is empty", what));
  if (is_valid_utf8(text)) return {};
  return fail(ErrorCode::invalid_usage, fmt::format("{} is not UTF-8 text: '{}'", what, shorten(printable(text), 60)),
              {"convert it first, for example with iconv -t UTF-8"});
}

}  // namespace cupel

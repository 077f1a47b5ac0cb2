#include "core/shard.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace cupel {
namespace {

bool read_number(std::string_view text, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Result<Shard> parse_shard(std::string_view text) {
  Shard shard;
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos && read_number(text.substr(0, slash), shard.index) &&
      read_number(text.substr(slash + 1), shard.count) && shard.index >= 1 && shard.index <= shard.count) {
    return shard;
  }
  return fail(ErrorCode::invalid_usage, fmt::format("--shard is I/N with I from 1 to N, such as 2/3, not '{}'", printable(text)));
}

}  // namespace cupel

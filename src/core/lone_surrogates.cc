#include "core/lone_surrogates.h"

namespace cupel {
namespace {

constexpr std::size_t kEscapeBytes = 6;  // \uD83D

// The code unit that an escape at the start of the text stands for.
std::optional<unsigned> code_unit(std::string_view escape) {
  if (escape.size() < kEscapeBytes || escape[0] != '\\' || escape[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (const char c : escape.substr(2, 4)) {
    const auto digit = std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    if (digit == std::string_view::npos) return std::nullopt;
    unit = unit * 16 + static_cast<unsigned>(digit);
  }
  return unit;
}

bool is_first(std::optional<unsigned> unit) { return unit && *unit >= kFirstHalf && *unit < kSecondHalf; }
bool is_second(std::optional<unsigned> unit) { return unit && *unit >= kSecondHalf && *unit < kBehindHalves; }

}  // namespace

std::optional<std::string> replace_lone_surrogates(std::string_view json, const std::function<std::string(unsigned half)>& replacement) {
  std::optional<std::string> out;
  std::size_t taken = 0;  // into `out`
  for (std::size_t at = json.find('\\'); at < json.size(); at = json.find('\\', at)) {
    const std::optional<unsigned> unit = code_unit(json.substr(at));
    if (!unit) {
      at += 2;
      continue;
    }
    const bool is_pair = is_first(unit) && is_second(code_unit(json.substr(at + kEscapeBytes)));
    if (!is_pair && (is_first(unit) || is_second(unit))) {
      if (!out) out.emplace();
      out->append(json.substr(taken, at - taken)).append(replacement(*unit));
      taken = at + kEscapeBytes;
    }
    at += is_pair ? 2 * kEscapeBytes : kEscapeBytes;
  }
  if (out) out->append(json.substr(taken));
  return out;
}

}  // namespace cupel

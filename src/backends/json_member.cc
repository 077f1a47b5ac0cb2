#include "backends/json_member.h"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

#include "core/json_reader.h"

namespace cupel {
namespace {

constexpr std::uint32_t kFirstHalf = 0xD800, kSecondHalf = 0xDC00, kBehindHalves = 0xE000;
// The last 2,048 characters of the last private plane stand for the 2,048 halves while an answer is put together.
constexpr std::uint32_t kStandIns = 0x10F800;
constexpr std::size_t kStandInBytes = 4;
constexpr std::size_t kEscapeBytes = 6;  // \uD83D
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The value of \uXXXX at this place; nothing where there is none.
std::optional<std::uint32_t> escape_at(std::string_view text, std::size_t at) {
  if (text.size() < at + kEscapeBytes || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text.substr(at + 2, 4)) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

bool is_first(std::uint32_t value) { return value >= kFirstHalf && value < kSecondHalf; }
bool is_second(std::uint32_t value) { return value >= kSecondHalf && value < kBehindHalves; }

std::string stand_in_escape(std::uint32_t half) {
  const std::uint32_t offset = kStandIns + (half - kFirstHalf) - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", kFirstHalf + (offset >> 10U), kSecondHalf + (offset & 0x3FFU));
}

// The text with a stand-in for every half that stands alone.
std::string with_stand_ins(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '\\' || at + 1 == text.size()) {
      out += c;
      continue;
    }
    const auto value = escape_at(text, at);
    const auto next = value && is_first(*value) ? escape_at(text, at + kEscapeBytes) : std::nullopt;
    const bool is_pair = next && is_second(*next);
    if (value && !is_pair && (is_first(*value) || is_second(*value))) {
      out += stand_in_escape(*value);
      at += kEscapeBytes - 1;
      continue;
    }
    const std::size_t size = is_pair ? 2 * kEscapeBytes : value ? kEscapeBytes : 2;
    out += text.substr(at, size);
    at += size - 1;
  }
  return out;
}

std::string utf8_of(std::uint32_t code) {
  return {static_cast<char>(0xF0U | code >> 18U), static_cast<char>(0x80U | (code >> 12U & 0x3FU)),
          static_cast<char>(0x80U | (code >> 6U & 0x3FU)), static_cast<char>(0x80U | (code & 0x3FU))};
}

// The half that a stand-in at this place is for; nothing for any other text.
std::optional<std::uint32_t> half_at(std::string_view text, std::size_t at) {
  if (text.size() < at + kStandInBytes || static_cast<unsigned char>(text[at]) != 0xF4) return std::nullopt;
  std::uint32_t code = 0x4;
  for (std::size_t i = 1; i < kStandInBytes; ++i) code = code << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  if (code < kStandIns || code > 0x10FFFF) return std::nullopt;
  return kFirstHalf + (code - kStandIns);
}

}  // namespace

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_member(const Json& object, const char* key) {
  const Json* found = member(object, key);
  if (found == nullptr) return {};
  return found->is_string() ? found->get<std::string>() : found->is_primitive() ? render_json(*found) : std::string();
}

std::optional<Json> parse_server_json(std::string_view text, Halves halves) {
  Json json = json_or_discarded(halves == Halves::keep ? with_stand_ins(text) : std::string(text));
  if (json.is_discarded()) return std::nullopt;
  return json;
}

std::string HalfJoiner::take(std::string_view piece) {
  if (piece.empty()) return {};
  const std::string text = std::exchange(first_half_, {}) + std::string(piece);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto half = half_at(text, at);
    if (!half) {
      out += text[at++];
      continue;
    }
    const auto next = half_at(text, at + kStandInBytes);
    if (is_first(*half) && next && is_second(*next)) {
      out += utf8_of(0x10000 + ((*half - kFirstHalf) << 10U) + (*next - kSecondHalf));
      at += 2 * kStandInBytes;
    } else if (is_first(*half) && at + kStandInBytes == text.size()) {
      first_half_ = text.substr(at);
      break;
    } else {
      out += kReplacement;
      at += kStandInBytes;
    }
  }
  return out;
}

std::string HalfJoiner::finish() { return std::exchange(first_half_, {}).empty() ? std::string() : std::string(kReplacement); }

std::string join_halves(std::string_view text) {
  HalfJoiner joiner;
  std::string out = joiner.take(text);
  return out + joiner.finish();
}

}  // namespace cupel

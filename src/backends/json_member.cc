#include "backends/json_member.h"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

#include "core/json_reader.h"
#include "core/lone_surrogates.h"

namespace cupel {
namespace {

// The last 2,048 characters of the last private plane stand for the 2,048 halves while an answer is put together.
constexpr std::uint32_t kStandIns = 0x10F800;
constexpr std::size_t kStandInBytes = 4;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_first(std::uint32_t value) { return value >= kFirstHalf && value < kSecondHalf; }
bool is_second(std::uint32_t value) { return value >= kSecondHalf && value < kBehindHalves; }

std::string stand_in_escape(std::uint32_t half) {
  const std::uint32_t offset = kStandIns + (half - kFirstHalf) - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", kFirstHalf + (offset >> 10U), kSecondHalf + (offset & 0x3FFU));
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
  const auto kept = halves == Halves::keep ? replace_lone_surrogates(text, stand_in_escape) : std::nullopt;
  Json json = json_or_discarded(kept ? std::string_view(*kept) : text);
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

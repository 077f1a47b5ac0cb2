#include "constraint/json_schema/host_formats.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "constraint/json_schema/whole_match.h"

namespace cupel {
namespace {

template <int family>
bool is_address(std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (text.find('\0') != std::string_view::npos || text.size() > 64) return false;
  return inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

// The name in letters that may be registered, as its ASCII form; "" when it may not.
std::string registered_form(const std::string& label) {
  unsigned char* form = nullptr;
  const auto* text = reinterpret_cast<const unsigned char*>(label.c_str());
  if (idn2_register_u8(text, nullptr, &form, IDN2_NFC_INPUT | IDN2_NO_TR46) != IDN2_OK) return "";
  const std::unique_ptr<unsigned char, void (*)(void*)> owner(form, idn2_free);
  return reinterpret_cast<const char*>(form);
}

std::string decoded(const std::string& label) {
  char* text = nullptr;
  if (idn2_to_unicode_8z8z(label.c_str(), &text, IDN2_NO_TR46) != IDN2_OK) return "";
  const std::unique_ptr<char, void (*)(void*)> owner(text, idn2_free);
  return text;
}

Result<bool> is_label(const std::string& label) {
  static const Result<Pattern> kPlain = Pattern::compile("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", {.ecmascript = true});
  if (label.empty() || label.find('\0') != std::string::npos) return false;
  if (!is_ascii(label)) {
    const std::string form = registered_form(label);
    return !form.empty() && form.size() <= 63;
  }
  if (!CUPEL_TRY(matches_whole(kPlain, label))) return false;
  const std::string lower = lower_ascii(label);
  // Hyphens in the third and fourth place are kept for encodings, of which xn-- is the one there is.
  if (!lower.starts_with("xn--")) return lower.size() < 4 || lower.substr(2, 2) != "--";
  const std::string name = decoded(lower);
  return !name.empty() && !is_ascii(name) && registered_form(name) == lower;
}

enum class Direction { left, right, european_digit, arabic_digit, other };

Direction direction_of(utf8proc_int32_t character) {
  switch (utf8proc_get_property(character)->bidi_class) {
    case UTF8PROC_BIDI_CLASS_L: return Direction::left;
    case UTF8PROC_BIDI_CLASS_R:
    case UTF8PROC_BIDI_CLASS_AL: return Direction::right;
    case UTF8PROC_BIDI_CLASS_EN: return Direction::european_digit;
    case UTF8PROC_BIDI_CLASS_AN: return Direction::arabic_digit;
    default: return Direction::other;
  }
}

std::vector<Direction> directions_of(std::string_view label) {
  std::vector<Direction> directions;
  for (std::size_t at = 0; at < label.size();) {
    utf8proc_int32_t character = 0;
    const auto* text = reinterpret_cast<const utf8proc_uint8_t*>(label.data() + at);
    const utf8proc_ssize_t length = utf8proc_iterate(text, static_cast<utf8proc_ssize_t>(label.size() - at), &character);
    if (length <= 0) break;
    directions.push_back(direction_of(character));
    at += static_cast<std::size_t>(length);
  }
  return directions;
}

// Of RFC 5893, section 2, what a library does not judge for us: rules 1 and 4, for names that have a label written from right to left.
bool is_bidi_well(std::string_view text) {
  const auto holds = [](const std::vector<Direction>& label, Direction direction) {
    return std::ranges::find(label, direction) != label.end();
  };
  std::vector<std::vector<Direction>> labels;
  for (const std::string& label : split(text, '.')) labels.push_back(directions_of(label));
  const bool is_bidi = std::ranges::any_of(
      labels, [&](const auto& label) { return holds(label, Direction::right) || holds(label, Direction::arabic_digit); });
  if (!is_bidi) return true;
  return std::ranges::all_of(labels, [&](const auto& label) {
    if (label.empty()) return true;
    if (label.front() != Direction::left && label.front() != Direction::right) return false;
    return label.front() == Direction::left || !holds(label, Direction::european_digit) || !holds(label, Direction::arabic_digit);
  });
}

Result<bool> are_labels(std::string_view text) {
  std::size_t length = 0;
  for (const std::string& label : split(text, '.')) {
    if (!CUPEL_TRY(is_label(label))) return false;
    length += (is_ascii(label) ? label.size() : registered_form(label).size()) + 1;
  }
  return length <= 254 && is_bidi_well(text);
}

// Full stops of other scripts separate labels too (RFC 3490, section 3.1).
std::string with_plain_dots(std::string text) {
  for (const std::string_view dot : {"\u3002", "\uff0e", "\uff61"}) {
    for (std::size_t at = text.find(dot); at != std::string::npos; at = text.find(dot, at)) text.replace(at, dot.size(), ".");
  }
  return text;
}

Result<bool> is_mail(std::string_view text, const Result<Pattern>& local, Result<bool> (*is_host)(std::string_view)) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at > 64 || !CUPEL_TRY(matches_whole(local, text.substr(0, at)))) return false;
  const std::string_view host = text.substr(at + 1);
  if (!host.starts_with('[') || !host.ends_with(']')) return is_host(host);
  const std::string_view address = host.substr(1, host.size() - 2);
  return address.starts_with("IPv6:") ? is_ipv6(address.substr(5)) : is_ipv4(address);
}

}  // namespace

Result<bool> is_ipv4(std::string_view text) { return is_address<AF_INET>(text); }
Result<bool> is_ipv6(std::string_view text) { return is_address<AF_INET6>(text); }

Result<bool> is_hostname(std::string_view text) { return text.size() <= 253 && is_ascii(text) && CUPEL_TRY(are_labels(text)); }

Result<bool> is_idn_hostname(std::string_view text) {
  if (text.size() > 1024) return false;
  return are_labels(with_plain_dots(std::string(text)));
}

Result<bool> is_email(std::string_view text) {
  static const Result<Pattern> kLocal = Pattern::compile(
      R"(^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|"([\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*")$)",
      {.ecmascript = true});
  return is_mail(text, kLocal, is_hostname);
}

Result<bool> is_idn_email(std::string_view text) {
  static const Result<Pattern> kLocal = Pattern::compile(
      R"(^([A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+)*|"([\x20\x21\x23-\x5b\x5d-\x7e\u0080-\u{10ffff}]|\\[\x20-\x7e])*")$)",
      {.ecmascript = true});
  return is_mail(text, kLocal, is_idn_hostname);
}

}  // namespace cupel

#include "checks/schema_format.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "checks/pattern.h"

namespace cupel {
namespace {

constexpr std::size_t kMaxLength = 2048;  // no text of these formats is longer in earnest

/// The whole text matches; false for texts too long to be anything.
Result<bool> matches_whole(const Result<Pattern>& pattern, std::string_view text) {
  if (!pattern) return fail(pattern.error());
  if (text.size() > kMaxLength) return false;
  return CUPEL_TRY(pattern->find_in(text)).has_value();
}

int number_at(std::string_view text, std::size_t start, std::size_t length) {
  int number = 0;
  for (const char c : text.substr(start, length)) number = number * 10 + (c - '0');
  return number;
}

// RFC 3339, section 5.6 and appendix C for leap years.
Result<bool> is_date(std::string_view text) {
  static const Result<Pattern> kPattern = Pattern::compile(R"(^[0-9]{4}-[0-9]{2}-[0-9]{2}$)", {.ecmascript = true});
  if (!CUPEL_TRY(matches_whole(kPattern, text))) return false;
  const int year = number_at(text, 0, 4), month = number_at(text, 5, 2), day = number_at(text, 8, 2);
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day >= 1 && day <= kDays[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
}

Result<bool> is_time(std::string_view text) {
  static const Result<Pattern> kPattern = Pattern::compile(
      R"(^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$)", {.ecmascript = true});
  if (!CUPEL_TRY(matches_whole(kPattern, text))) return false;
  if (number_at(text, 6, 2) < 60) return true;
  // A leap second is the last one of a day in UTC.
  int minute = number_at(text, 0, 2) * 60 + number_at(text, 3, 2);
  if (const char last = text.back(); last != 'Z' && last != 'z') {
    const std::size_t sign = text.find_last_of("+-");
    const int offset = number_at(text, sign + 1, 2) * 60 + number_at(text, sign + 4, 2);
    minute += text[sign] == '+' ? -offset : offset;
  }
  return (minute % 1440 + 1440) % 1440 == 1439;
}

Result<bool> is_date_time(std::string_view text) {
  if (text.size() < 11 || (text[10] != 'T' && text[10] != 't')) return false;
  return CUPEL_TRY(is_date(text.substr(0, 10))) && CUPEL_TRY(is_time(text.substr(11)));
}

template <int family>
Result<bool> is_address(std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (text.find('\0') != std::string_view::npos || text.size() > 64) return false;
  return inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

// RFC 1123: labels of letters, digits and inner hyphens, 63 each, 253 together; xn-- labels are not decoded.
Result<bool> is_hostname(std::string_view text) {
  static const Result<Pattern> kPattern = Pattern::compile(
      R"(^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$)", {.ecmascript = true});
  return text.size() <= 253 && CUPEL_TRY(matches_whole(kPattern, text));
}

// RFC 5321, section 4.1.2: a dot-atom or quoted string, and a host name or an address in brackets.
Result<bool> is_email(std::string_view text) {
  static const Result<Pattern> kLocal = Pattern::compile(
      R"(^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|"([\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*")$)",
      {.ecmascript = true});
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at > 64) return false;
  const std::string_view host = text.substr(at + 1);
  if (!CUPEL_TRY(matches_whole(kLocal, text.substr(0, at)))) return false;
  if (!host.starts_with('[') || !host.ends_with(']')) return is_hostname(host);
  const std::string_view address = host.substr(1, host.size() - 2);
  return address.starts_with("IPv6:") ? is_address<AF_INET6>(address.substr(5)) : is_address<AF_INET>(address);
}

// userinfo@host:port of RFC 3986, section 3.2; the characters are known to be right.
Result<bool> is_authority(std::string_view text) {
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    if (text.substr(0, at).find_first_of("[]") != std::string_view::npos) return false;
    text.remove_prefix(at + 1);
  }
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view address = text.substr(1, close - 1);
    if (!address.starts_with('v') && !CUPEL_TRY(is_address<AF_INET6>(address))) return false;
    text.remove_prefix(close + 1);
  } else {
    text.remove_prefix(std::min(text.find(':'), text.size()));
  }
  if (!text.empty() && text.front() != ':') return false;
  return text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// RFC 3986, split as in appendix B; `needs_scheme` tells a URI from a URI reference.
Result<bool> is_uri_text(std::string_view text, bool needs_scheme) {
  static const Result<Pattern> kCharacters =
      Pattern::compile(R"(^([A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]|%[0-9A-Fa-f]{2})*$)", {.ecmascript = true});
  static const Result<Pattern> kScheme = Pattern::compile("^[A-Za-z][A-Za-z0-9+.-]*$", {.ecmascript = true});
  if (!CUPEL_TRY(matches_whole(kCharacters, text))) return false;
  const std::size_t colon = text.find_first_of(":/?#");
  const bool has_colon = colon != std::string_view::npos && text[colon] == ':';
  // Without a scheme the first segment of a path holds no colon (section 4.2).
  if (has_colon && !CUPEL_TRY(matches_whole(kScheme, text.substr(0, colon)))) return false;
  if (!has_colon && needs_scheme) return false;
  std::string_view rest = has_colon ? text.substr(colon + 1) : text;
  if (rest.starts_with("//")) {
    const std::size_t end = std::min(rest.find_first_of("/?#", 2), rest.size());
    if (!CUPEL_TRY(is_authority(rest.substr(2, end - 2)))) return false;
    rest.remove_prefix(end);
  }
  const std::size_t fragment = rest.find('#');
  if (fragment != std::string_view::npos && rest.find('#', fragment + 1) != std::string_view::npos) return false;
  return rest.find_first_of("[]") == std::string_view::npos;
}
Result<bool> is_uri(std::string_view text) { return is_uri_text(text, true); }
Result<bool> is_uri_reference(std::string_view text) { return is_uri_text(text, false); }

Result<bool> is_uuid(std::string_view text) {
  static const Result<Pattern> kPattern =
      Pattern::compile(R"(^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$)", {.ecmascript = true});
  return matches_whole(kPattern, text);
}

// RFC 6901, and the relative form of its draft.
Result<bool> is_json_pointer(std::string_view text) {
  static const Result<Pattern> kPattern = Pattern::compile(R"(^(/([^/~]|~[01])*)*$)", {.dot_all = true, .ecmascript = true});
  return matches_whole(kPattern, text);
}
Result<bool> is_relative_json_pointer(std::string_view text) {
  static const Result<Pattern> kPattern = Pattern::compile(R"(^(0|[1-9][0-9]*)(#|(/([^/~]|~[01])*)*)$)", {.ecmascript = true});
  return matches_whole(kPattern, text);
}

Result<bool> is_regex(std::string_view text) { return Pattern::compile(text, {.ecmascript = true}).has_value(); }

constexpr std::array<SchemaFormat, 13> kFormats = {{{"date", "a date such as 2026-11-21", is_date},
                                                    {"time", "a time such as 12:00:00Z", is_time},
                                                    {"date-time", "a time such as 2026-11-21T12:00:00Z", is_date_time},
                                                    {"email", "an e-mail address", is_email},
                                                    {"hostname", "a host name", is_hostname},
                                                    {"ipv4", "an IPv4 address", is_address<AF_INET>},
                                                    {"ipv6", "an IPv6 address", is_address<AF_INET6>},
                                                    {"uri", "a URI", is_uri},
                                                    {"uri-reference", "a URI or a relative reference", is_uri_reference},
                                                    {"uuid", "a UUID", is_uuid},
                                                    {"json-pointer", "a JSON pointer", is_json_pointer},
                                                    {"relative-json-pointer", "a relative JSON pointer", is_relative_json_pointer},
                                                    {"regex", "a regular expression", is_regex}}};

}  // namespace

const SchemaFormat* find_format(std::string_view name) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(), [&](const SchemaFormat& each) { return each.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const SchemaFormat& format : kFormats) names.push_back(format.name);
  return names;
}

}  // namespace cupel

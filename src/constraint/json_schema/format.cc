#include "constraint/json_schema/format.h"

#include <algorithm>
#include <array>
#include <string>

#include "constraint/json_schema/host_formats.h"
#include "constraint/json_schema/uri_formats.h"
#include "constraint/json_schema/whole_match.h"

namespace cupel {
namespace {

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

// RFC 3339, appendix A.
Result<bool> is_duration(std::string_view text) {
  static const Result<Pattern> kPattern = Pattern::compile(
      R"(^P(?:[0-9]+W|(?=.)(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)$)",
      {.ecmascript = true});
  return matches_whole(kPattern, text);
}

constexpr auto kFormats = std::to_array<SchemaFormat>({{"date", "a date such as 2026-11-21", is_date},
                                                       {"time", "a time such as 12:00:00Z", is_time},
                                                       {"date-time", "a time such as 2026-11-21T12:00:00Z", is_date_time},
                                                       {"duration", "a duration such as P1DT12H", is_duration},
                                                       {"email", "an e-mail address", is_email},
                                                       {"idn-email", "an e-mail address", is_idn_email},
                                                       {"hostname", "a host name", is_hostname},
                                                       {"idn-hostname", "a host name", is_idn_hostname},
                                                       {"ipv4", "an IPv4 address", is_ipv4},
                                                       {"ipv6", "an IPv6 address", is_ipv6},
                                                       {"uri", "a URI", is_uri},
                                                       {"uri-reference", "a URI or a relative reference", is_uri_reference},
                                                       {"uri-template", "a URI template", is_uri_template},
                                                       {"iri", "an IRI", is_iri},
                                                       {"iri-reference", "an IRI or a relative reference", is_iri_reference},
                                                       {"uuid", "a UUID", is_uuid},
                                                       {"json-pointer", "a JSON pointer", is_json_pointer},
                                                       {"relative-json-pointer", "a relative JSON pointer", is_relative_json_pointer},
                                                       {"regex", "a regular expression", is_regex}});

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

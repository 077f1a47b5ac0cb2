#include "constraint/json_schema/uri_formats.h"

#include <algorithm>

#include "constraint/json_schema/host_formats.h"
#include "constraint/json_schema/whole_match.h"

namespace cupel {
namespace {

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
    if (!address.starts_with('v') && !address.starts_with('V') && !CUPEL_TRY(is_ipv6(address))) return false;
    text.remove_prefix(close + 1);
  } else {
    text.remove_prefix(std::min(text.find(':'), text.size()));
  }
  if (!text.empty() && text.front() != ':') return false;
  return text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// Split as in RFC 3986, appendix B; `needs_scheme` tells a URI from a URI reference.
Result<bool> is_split_well(std::string_view text, bool needs_scheme) {
  static const Result<Pattern> kScheme = Pattern::compile("^[A-Za-z][A-Za-z0-9+.-]*$", {.ecmascript = true});
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

Result<bool> has_uri_characters(std::string_view text) {
  static const Result<Pattern> kCharacters =
      Pattern::compile(R"(^([A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]|%[0-9A-Fa-f]{2})*$)", {.ecmascript = true});
  return matches_whole(kCharacters, text);
}

// Letters of all scripts; those for private use only in the query (RFC 3987, section 2.2).
Result<bool> has_iri_characters(std::string_view text) {
  static const Result<Pattern> kCharacters = Pattern::compile(
      R"(\A(?<any>[A-Za-z0-9._~!$&'()*+,;=:@/\[\]\x{a0}-\x{d7ff}\x{f900}-\x{fdcf}\x{fdf0}-\x{ffef}\x{10000}-\x{effff}-]|%[0-9A-Fa-f]{2})*(\?((?&any)|[?\x{e000}-\x{f8ff}\x{f0000}-\x{ffffd}\x{100000}-\x{10fffd}])*)?(#((?&any)|\?)*)?\z)");
  return matches_whole(kCharacters, text);
}

}  // namespace

Result<bool> is_uri(std::string_view text) { return CUPEL_TRY(has_uri_characters(text)) && CUPEL_TRY(is_split_well(text, true)); }
Result<bool> is_uri_reference(std::string_view text) {
  return CUPEL_TRY(has_uri_characters(text)) && CUPEL_TRY(is_split_well(text, false));
}
Result<bool> is_iri(std::string_view text) { return CUPEL_TRY(has_iri_characters(text)) && CUPEL_TRY(is_split_well(text, true)); }
Result<bool> is_iri_reference(std::string_view text) {
  return CUPEL_TRY(has_iri_characters(text)) && CUPEL_TRY(is_split_well(text, false));
}

// Literals of section 2.1 (with erratum 6937) and expressions of section 2.2.
Result<bool> is_uri_template(std::string_view text) {
  static const Result<Pattern> kTemplate = Pattern::compile(
      R"(\A([!#$&'()*+,./0-9:;=?@A-Z\[\]_a-z~\x{a0}-\x{10ffff}-]|%[0-9A-Fa-f]{2}|\{[+#./;?&=,!@|]?(?<spec>(?<letter>[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(\.?(?&letter))*(:[1-9][0-9]{0,3}|\*)?)(,(?&spec))*\})*\z)");
  return matches_whole(kTemplate, text);
}

}  // namespace cupel

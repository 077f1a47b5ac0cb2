#include "net/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace cupel::net {
namespace {

int default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}

/// Leaves what a URL may hold and encodes the rest.
std::string encode_stray(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || c == '"' || c == '<' || c == '>' || c == '\\') out += fmt::format("%{:02X}", byte);
    else out += c;
  }
  return out;
}

tl::unexpected<Error> bad_url(std::string_view text, std::string_view why) {
  return fail(ErrorCode::invalid_usage, fmt::format("'{}' is no URL: {}", printable(without_credentials(text)), why));
}

/// host, host:port or [address]:port
Result<void> parse_authority(std::string_view text, std::string_view whole, Url& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return bad_url(whole, "']' is missing");
    url.host = to_lower(text.substr(1, end - 1));
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    url.host = to_lower(text.substr(0, colon));
    port = text.substr(colon);
  }
  const auto is_host_char = [](char c) { return is_plain(c) ? c != '/' : c == ':'; };
  if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_host_char))
    return bad_url(whole, "the host is missing or has characters it must not");
  url.port = default_port(url.scheme);
  if (port.empty()) return {};
  port.remove_prefix(1);
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size() || url.port < 1 || url.port > 65535) {
    return bad_url(whole, "the port must be 1 to 65535");
  }
  return {};
}

}  // namespace

std::string Url::origin() const {
  const std::string shown_host = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? fmt::format("{}://{}", scheme, shown_host) : fmt::format("{}://{}:{}", scheme, shown_host, port);
}

std::string Url::shown() const { return origin() + path; }

std::string Url::file_name() const { return decode_percent(path.substr(path.rfind('/') + 1)); }

Result<Url> parse_url(std::string_view text) {
  text = trim(text);
  Url url;
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return bad_url(text, "it must start with http:// or https://");
  url.scheme = to_lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return bad_url(text, "it must start with http:// or https://");
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.credentials = decode_percent(authority.substr(0, at));
    authority.remove_prefix(at + 1);
  }
  CUPEL_CHECK(parse_authority(authority, text, url));
  std::string_view target = rest.substr(authority_end);
  target = target.substr(0, std::min(target.find('#'), target.size()));
  const std::size_t question = std::min(target.find('?'), target.size());
  url.path = encode_stray(target.substr(0, question));
  if (question < target.size()) url.query = encode_stray(target.substr(question + 1));
  if (url.path.empty()) url.path = "/";
  return url;
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  if (reference.find("://") != std::string_view::npos && reference.find("://") < reference.find_first_of("/?#"))
    return parse_url(reference);
  if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
  if (reference.starts_with('/')) return parse_url(base.origin() + std::string(reference));
  return parse_url(base.origin() + base.path.substr(0, base.path.rfind('/') + 1) + std::string(reference));
}

std::string encode_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (is_plain(c)) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string decode_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned int byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string without_credentials(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find("://"); at != std::string::npos; at = out.find("://", at + 3)) {
    const std::size_t host = at + 3;
    const std::size_t end = std::min(out.find_first_of("/?# \t\r\n\"'", host), out.size());
    const std::size_t sign = out.substr(0, end).rfind('@');
    if (sign != std::string::npos && sign >= host) out.replace(host, sign - host, "***");
  }
  return out;
}

}  // namespace cupel::net

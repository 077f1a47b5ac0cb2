// URLs of http and https as values: parsed, resolved against another, and shown without what is secret in them (RFC 3986).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::net {

struct Url {
  std::string scheme;       // "http", "https"
  std::string credentials;  // "user:password", percent-decoded; "" when none
  std::string host;         // lower case; an IPv6 address without brackets
  int port = 0;             // never 0 after parsing
  std::string path;         // percent-encoded, starts with '/'
  std::string query;        // without '?'

  /// "https://host:port", the port left out when it is the scheme's own: what a connection is made to.
  std::string origin() const;
  std::string target() const { return query.empty() ? path : path + "?" + query; }
  /// Without credentials and query, which may hold keys: for messages and metadata.
  std::string shown() const;
  /// The last part of the path, percent-decoded; "" when it ends in '/'.
  std::string file_name() const;
};

/// Spaces and bytes outside ASCII are percent-encoded. Errors: invalid_usage.
Result<Url> parse_url(std::string_view text);

/// What a Location header means: an absolute URL, or a path relative to `base`. Errors: invalid_usage.
Result<Url> resolve_url(const Url& base, std::string_view reference);

/// Everything but letters, digits and -._~/ as %XX.
std::string encode_path(std::string_view path);
std::string decode_percent(std::string_view text);

/// A text that may hold URLs with credentials, with those replaced by ***.
std::string without_credentials(std::string_view text);

}  // namespace cupel::net

// What a host name, an address of a host and an e-mail address look like, for JSON Schema's formats.
#pragma once

#include <string_view>

#include "base/result.h"

namespace cupel {

Result<bool> is_ipv4(std::string_view text);
Result<bool> is_ipv6(std::string_view text);

/// RFC 1123; labels that begin with xn-- must stand for a name that IDNA 2008 allows (RFC 5890 to 5893).
Result<bool> is_hostname(std::string_view text);

/// The same with letters of all scripts.
Result<bool> is_idn_hostname(std::string_view text);

/// RFC 5321, section 4.1.2: a dot-atom or quoted string, and a host name or an address in brackets.
Result<bool> is_email(std::string_view text);

/// RFC 6531: the same with letters of all scripts.
Result<bool> is_idn_email(std::string_view text);

}  // namespace cupel

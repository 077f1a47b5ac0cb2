// As much of URIs (RFC 3986) and JSON pointers (RFC 6901) as references between schemas need.
#pragma once

#include <string>
#include <string_view>

#include "core/json_reader.h"

namespace cupel {

struct UriParts {
  std::string document;
  std::string fragment;  // percent-decoded
};
UriParts split_fragment(std::string_view uri);

/// A reference against an absolute base (section 5.2; query parts are kept, not interpreted).
std::string resolve_uri(std::string_view base, std::string_view reference);

/// The value at the pointer; nothing when there is none.
const Json* follow_pointer(const Json& document, std::string_view pointer);

/// "a/b~c" as "a~1b~0c".
std::string escape_pointer_token(std::string_view token);

}  // namespace cupel

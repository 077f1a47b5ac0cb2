// What a URI, an IRI and a URI template look like, for JSON Schema's formats; references between schemas are in schema_uri.h.
#pragma once

#include <string_view>

#include "base/result.h"

namespace cupel {

Result<bool> is_uri(std::string_view text);            // RFC 3986
Result<bool> is_uri_reference(std::string_view text);  // with or without a scheme
Result<bool> is_iri(std::string_view text);            // RFC 3987
Result<bool> is_iri_reference(std::string_view text);
Result<bool> is_uri_template(std::string_view text);  // RFC 6570

}  // namespace cupel

// Reading JSON that a server sent, where anything may be missing, null or of another type.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"

namespace cupel {

/// Null where there is none, or it is null.
const Json* member(const Json& object, const char* key);

/// A text as it is, other scalars as JSON; "" for anything else.
std::string text_member(const Json& object, const char* key);

/// A half of a surrogate pair that stands alone, which JSON may hold and UTF-8 cannot: U+FFFD, or a stand-in that HalfJoiner knows.
enum class Halves { replace, keep };

/// Nothing where the text is no JSON, or nested more deeply than anybody means.
std::optional<Json> parse_server_json(std::string_view text, Halves halves = Halves::replace);

/// Puts together the halves of characters that a stream sent in two pieces; what stays alone becomes U+FFFD.
class HalfJoiner {
 public:
  /// What is certain of the text so far: a first half at the end waits for the next piece.
  std::string take(std::string_view piece);
  std::string finish();

 private:
  std::string first_half_;  // its stand-in
};

/// Of a whole text.
std::string join_halves(std::string_view text);

}  // namespace cupel

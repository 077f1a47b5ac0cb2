// What a server says went wrong, in the many forms that servers have for it. Knows JSON, not HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"

namespace cupel {

struct ServerComplaint {
  std::string message;  // one line, shortened
  std::string code;     // "context_length_exceeded", "insufficient_quota", …; "" when none
  std::string param;    // the field it is about
  std::string whole;    // the message, not shortened

  /// Whether it is about the field, or its text has the name as a word.
  bool names(std::string_view field) const;
};

/// From the body of an error: {"error": {"message", "code"}} and its variants, else its beginning.
ServerComplaint parse_complaint(std::string_view body);

/// From a body that came as an answer. Nothing where it is none: an `error` with nothing in it says that there was no error.
std::optional<ServerComplaint> complaint_in(const Json& body);

}  // namespace cupel

#include "core/json_strings.h"

#include "base/text.h"

namespace cupel {

bool JsonStrings::step(char c) {
  if (!is_in_) {
    is_in_ = c == '"';
    return is_in_;
  }
  is_in_ = is_escaped_ || c != '"';
  is_escaped_ = !is_escaped_ && c == '\\';
  return true;
}

std::string json_refusal(std::string_view message, std::size_t width) {
  const std::size_t reason = message.find("syntax error");
  const std::size_t place_end = message.find("] ");
  if (reason != std::string_view::npos) message.remove_prefix(reason);
  else if (place_end != std::string_view::npos) message.remove_prefix(place_end + 2);
  return shorten(printable(message), width);
}

}  // namespace cupel

// What is said and seen of JSON as text, before and beside the library that parses it: where its strings are, and what its refusals mean.
// Not a parser.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cupel {

/// Follows JSON text character by character.
class JsonStrings {
 public:
  /// Whether this character belongs to a string, quotes included.
  bool step(char c);

 private:
  bool is_in_ = false;
  bool is_escaped_ = false;
};

/// The library's message without its own numbering and place, at most `width` columns wide.
std::string json_refusal(std::string_view message, std::size_t width);

}  // namespace cupel

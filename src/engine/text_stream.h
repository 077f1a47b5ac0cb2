// Turns the bytes of tokens into text that may be shown: whole UTF-8 characters only, and nothing of a stop string.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cupel::engine {

class TextStream {
 public:
  /// Generation ends before the first occurrence of any of `stops` (empty ones are ignored).
  explicit TextStream(std::vector<std::string> stops);

  /// Takes the bytes of the next token. Returns what is now certain: neither the start of a stop string nor half a character.
  std::string_view push(std::string_view bytes);

  /// A stop string has been seen; nothing more may be pushed.
  bool stopped() const { return stopped_; }

  /// At the end without a stop string: returns what was held back. Bytes that never became a character turn into U+FFFD.
  std::string_view flush();

  /// Everything returned so far.
  const std::string& text() const { return text_; }

 private:
  std::string_view release(std::size_t size);

  std::vector<std::string> stops_;
  std::string text_;     // certain
  std::string pending_;  // held back
  bool stopped_ = false;
};

}  // namespace cupel::engine

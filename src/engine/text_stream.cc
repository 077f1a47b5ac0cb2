#include "engine/text_stream.h"

#include <algorithm>

namespace cupel::engine {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Beginning {
  std::size_t length = 1;  // of the character, or of what was meant to be one
  bool is_whole = false;   // well-formed
  bool may_go_on = false;  // the text ends inside of it
};

bool lies_between(char byte, unsigned low, unsigned high) {
  return static_cast<unsigned char>(byte) >= low && static_cast<unsigned char>(byte) <= high;
}

// What the text begins with, by table 3-7 of the Unicode standard: no overlong form, no surrogate, nothing beyond U+10FFFF. What is no
// character is as long as its maximal subpart (section 3.9), each of which becomes one U+FFFD.
Beginning beginning_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {.is_whole = true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t wanted = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  std::size_t length = 1;
  while (length < std::min(wanted, text.size()) && lies_between(text[length], length == 1 ? low : 0x80, length == 1 ? high : 0xBF))
    ++length;
  return {.length = length, .is_whole = length == wanted, .may_go_on = length < wanted && length == text.size()};
}

// Bytes at the end that may still become a character when more bytes come.
std::size_t incomplete_tail(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    if (lies_between(text[text.size() - back], 0x80, 0xBF)) continue;
    return beginning_of(text.substr(text.size() - back)).may_go_on ? back : 0;
  }
  return 0;
}

// The longest end of the text with which a stop string could begin.
std::size_t possible_stop(std::string_view text, std::string_view stop) {
  for (std::size_t size = std::min(text.size(), stop.size() - 1); size > 0; --size) {
    if (text.ends_with(stop.substr(0, size))) return size;
  }
  return 0;
}

// Well-formed characters stay.
std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const Beginning next = beginning_of(bytes);
    out += next.is_whole ? bytes.substr(0, next.length) : kReplacement;
    bytes.remove_prefix(next.length);
  }
  return out;
}

}  // namespace

TextStream::TextStream(std::vector<std::string> stops) : stops_(std::move(stops)) {
  std::erase_if(stops_, [](const std::string& stop) { return stop.empty(); });
}

std::string_view TextStream::push(std::string_view bytes) {
  pending_ += bytes;
  std::size_t first_stop = std::string::npos;
  for (const std::string& stop : stops_) first_stop = std::min(first_stop, pending_.find(stop));
  if (first_stop != std::string::npos) {
    stopped_ = true;
    return release(first_stop);
  }
  std::size_t held = incomplete_tail(pending_);
  for (const std::string& stop : stops_) held = std::max(held, possible_stop(pending_, stop));
  // What is held for a stop string may begin inside a character.
  std::size_t certain = pending_.size() - held;
  certain -= incomplete_tail(std::string_view(pending_).substr(0, certain));
  return release(certain);
}

std::string_view TextStream::flush() { return release(pending_.size()); }

std::string_view TextStream::release(std::size_t size) {
  const std::size_t before = text_.size();
  text_ += to_valid_utf8(std::string_view(pending_).substr(0, size));
  pending_.erase(0, size);
  return std::string_view(text_).substr(before);
}

}  // namespace cupel::engine

#include "engine/text_stream.h"

#include <algorithm>

namespace cupel::engine {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the character that starts with this byte, as the byte claims; 0 for a byte that starts none.
std::size_t claimed_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Bytes at the end that may still become a character when more bytes come.
std::size_t incomplete_tail(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const char byte = text[text.size() - back];
    if (is_continuation(byte)) continue;
    return claimed_length(static_cast<unsigned char>(byte)) > back ? back : 0;
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

// Well-formed characters stay; each byte that belongs to none becomes U+FFFD.
std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t length = claimed_length(static_cast<unsigned char>(bytes.front()));
    const bool whole = length > 0 && length <= bytes.size() &&
                       std::all_of(bytes.begin() + 1, bytes.begin() + static_cast<std::ptrdiff_t>(length), is_continuation);
    out += whole ? bytes.substr(0, length) : kReplacement;
    bytes.remove_prefix(whole ? length : 1);
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

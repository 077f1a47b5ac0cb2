#include "core/json_text.h"

#include <algorithm>

namespace cupel {
namespace {

// Of ASCII, and nothing that is seldom: the library knows the rest.
bool is_usual(char c) { return (c >= 0x20 && c < 0x7f) || c == '\n'; }

}  // namespace

void JsonText::key(std::string_view name) {
  if (!is_first_) text_ += ',';
  write_text(name);
  text_ += ':';
  is_first_ = true;
}

void JsonText::add(std::string_view text) {
  if (!is_first_) text_ += ',';
  write_text(text);
  is_first_ = false;
}

void JsonText::open(char bracket) {
  if (!is_first_) text_ += ',';
  text_ += bracket;
  is_first_ = true;
}

void JsonText::close(char bracket) {
  text_ += bracket;
  is_first_ = false;
}

void JsonText::write(std::string_view value) {
  if (!is_first_) text_ += ',';
  text_ += value;
  is_first_ = false;
}

void JsonText::write_text(std::string_view text) {
  if (!std::ranges::all_of(text, is_usual)) {
    text_ += render_json(Json(text));
    return;
  }
  text_ += '"';
  for (std::size_t end = text.find_first_of("\"\\\n"); end != std::string_view::npos; end = text.find_first_of("\"\\\n")) {
    text_ += text.substr(0, end);
    text_ += '\\';
    text_ += text[end] == '\n' ? 'n' : text[end];
    text.remove_prefix(end + 1);
  }
  text_ += text;
  text_ += '"';
}

}  // namespace cupel

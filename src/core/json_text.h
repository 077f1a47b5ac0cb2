// JSON written straight into a text, value after value: what render_json() makes of the same tree, without the tree. For documents that
// are written by the thousand; a document that somebody changes before it is written is a Json (json.h).
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"

namespace cupel {

/// The caller sees to it that what is opened is closed, and that the values of a map have keys.
class JsonText {
 public:
  void open_map() { open('{'); }
  void close_map() { close('}'); }
  void open_list() { open('['); }
  void close_list() { close(']'); }
  void key(std::string_view name);

  void add(std::nullptr_t) { write("null"); }
  void add(std::string_view text);
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(const char* text) { add(std::string_view(text)); }
  void add(bool value) { write(value ? "true" : "false"); }
  void add(double value) { add(Json(value)); }
  void add(const Json& value) { write(render_json(value)); }
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  void add(T value) {
    char digits[24];
    write({digits, std::to_chars(digits, digits + sizeof digits, value).ptr});
  }
  /// One that is unset is null.
  template <class T>
  void add(const std::optional<T>& value) {
    if (value) add(*value);
    else add(nullptr);
  }

  template <class T>
  void member(std::string_view name, const T& value) {
    key(name);
    add(value);
  }

  std::string take() { return std::move(text_); }

 private:
  void open(char bracket);
  void close(char bracket);
  void write(std::string_view value);
  void write_text(std::string_view text);

  std::string text_;
  bool is_first_ = true;  // in its map or list; behind a key too
};

}  // namespace cupel

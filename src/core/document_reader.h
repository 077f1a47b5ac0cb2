// Reads listed values (document_fields.h) out of JSON. What is missing or of another type throws a Json::exception, as JsonView does; the
// caller catches it.
#pragma once

#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/words.h"
#include "core/document_fields.h"
#include "core/json_view.h"
#include "core/statistics/interval.h"

namespace cupel {

class DocumentReader {
 public:
  explicit DocumentReader(JsonView map) : map_(map) {}

  template <class T, class Rules = FieldRules<>>
  void operator()(std::string_view name, T&& value, std::string_view /*help*/, Rules /*rules*/ = {}) {
    using Value = std::remove_cvref_t<T>;
    if constexpr (Rules::kPresence == Presence::hidden || (Adapter<Value> && !ReadableAdapter<Value>)) return;
    else if constexpr (Rules::kPresence == Presence::always) read(map_.at(name), value);
    else if (const std::optional<JsonView> found = map_.find(name)) read(*found, value);
  }

  template <class T>
  static void read(const JsonView& json, T& value) {
    if constexpr (Adapter<T>) {
      std::remove_cvref_t<decltype(value.get())> stored{};
      read(json, stored);
      value.set(stored);
    } else if constexpr (Listed<T>) {
      DocumentReader reader(json);
      visit_fields(value, reader);
    } else if constexpr (HasWords<T>) {
      value = word_in<T>(json.view());
    } else if constexpr (std::same_as<T, bool>) {
      value = json.boolean();
    } else if constexpr (std::integral<T>) {
      value = json.integer<T>();
    } else if constexpr (std::same_as<T, std::string>) {
      value = json.text();
    } else {
      static_assert(std::same_as<T, Json>, "a kind of field that documents do not know");
      value = json.json();
    }
  }
  // What is no number is written as null.
  static void read(const JsonView& json, double& value) { value = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.real(); }
  template <class T>
  static void read(const JsonView& json, std::optional<T>& value) {
    if (json.is_null()) value.reset();
    else read(json, value.emplace());
  }
  template <class T>
  static void read(const JsonView& json, std::vector<T>& list) {
    list.clear();
    json.each([&](const JsonView& each) { read(each, list.emplace_back()); });
  }
  static void read(const JsonView& json, Interval& interval);
  static void read(const JsonView& json, std::chrono::system_clock::time_point& time);

 private:
  template <class Enum>
  static Enum word_in(std::string_view word) {
    if (const std::optional<Enum> found = find_word<Enum>(word)) return *found;
    throw_unknown_word(word);
  }
  [[noreturn]] static void throw_unknown_word(std::string_view word);

  JsonView map_;
};

/// The value that a rendered document is. Throws a Json::exception.
template <class T>
T read_fields(std::string_view text) {
  T value{};
  const ReadJson json(text);
  DocumentReader::read(json.root(), value);
  return value;
}

}  // namespace cupel

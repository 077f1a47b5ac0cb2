// Writes listed values (document_fields.h) as JSON text, field after field, without a tree.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/words.h"
#include "core/document_fields.h"
#include "core/json_text.h"
#include "core/statistics/interval.h"

namespace cupel {

class DocumentWriter {
 public:
  explicit DocumentWriter(JsonText& out) : out_(out) {}

  template <class T, class Rules = FieldRules<>>
  void operator()(std::string_view name, const T& value, std::string_view help, Rules rules = {}) {
    if constexpr (Rules::kPresence == Presence::hidden) return;
    else if constexpr (Adapter<T>) (*this)(name, value.get(), help, rules);
    else {
      if constexpr (Rules::kPresence == Presence::when_set) {
        if (!is_set(value)) return;
      }
      out_.key(name);
      write(value);
    }
  }

  template <class T>
  void write(const T& value) {
    if constexpr (Listed<T>) {
      out_.open_map();
      visit_fields(value, *this);
      out_.close_map();
    } else if constexpr (HasWords<T>) {
      out_.add(word_of(value));
    } else {
      out_.add(value);
    }
  }
  template <class T>
  void write(const std::optional<T>& value) {
    if (value) write(*value);
    else out_.add(nullptr);
  }
  template <class T>
  void write(const std::vector<T>& list) {
    write(std::span<const T>(list));
  }
  template <class T>
  void write(std::span<const T> list) {
    out_.open_list();
    for (const T& each : list) write(each);
    out_.close_list();
  }
  // An end that is not known is null: JSON has no infinity.
  void write(const Interval& interval) {
    out_.open_list();
    out_.add(interval.low);
    out_.add(interval.high);
    out_.close_list();
  }
  void write(std::chrono::system_clock::time_point time) { out_.add(to_rfc3339(time)); }

 private:
  template <class T>
  static bool is_set(const T& value) {
    if constexpr (kIsOptional<T>) return value.has_value();
    else if constexpr (requires { value.empty(); }) return !value.empty();
    else if constexpr (requires { FieldsOf<T>::is_set(value); }) return FieldsOf<T>::is_set(value);
    else return value != T{};
  }

  JsonText& out_;
};

/// A listed value, a list of them, or an optional one, rendered.
template <class T>
std::string write_fields(const T& value) {
  JsonText out;
  DocumentWriter(out).write(value);
  return out.take();
}

}  // namespace cupel

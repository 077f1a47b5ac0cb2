// For tests that must miss no field of a listed value (core/document_fields.h): fills every field with a value of its own, tells them as
// texts, and finds members that no list names.
#pragma once

#include <gtest/gtest.h>

#include <boost/pfr.hpp>
#include <chrono>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "base/words.h"
#include "core/attempt_fields.h"
#include "core/diff_fields.h"
#include "core/run_fields.h"
#include "core/statistics/interval.h"

namespace cupel {

/// Values that no field has by default, each another one; texts begin with `text`.
class FillFields {
 public:
  explicit FillFields(std::string text, int first = 101) : text_(std::move(text)), next_(first) {}

  template <class T, class... Rest>
  void operator()(std::string_view /*name*/, T&& value, const Rest&...) {
    fill(value);
  }

  template <class T>
  void fill(T& value) {
    if constexpr (ReadableAdapter<T>) {
      auto read = value.get();
      fill(read);
      value.set(read);
    } else if constexpr (Adapter<T>) {
      return;
    } else if constexpr (Listed<T>) {
      visit_fields(value, *this);
    } else if constexpr (requires { value.visit(*this); }) {
      value.visit(*this);
    } else if constexpr (HasWords<T>) {
      value = static_cast<T>((static_cast<std::size_t>(value) + 1) % kWordsOf<T>.size());
    } else if constexpr (std::same_as<T, bool>) {
      value = !value;
    } else if constexpr (std::floating_point<T>) {
      value = static_cast<T>(next_++) + T{0.25};
    } else {
      static_assert(std::integral<T>);
      value = static_cast<T>(next_++);
    }
  }
  void fill(std::string& value) { value = text_ + std::to_string(next_++); }
  void fill(Json& value) { value = {{text_ + std::to_string(next_++), {text_ + std::to_string(next_++)}}}; }
  void fill(Interval& value) { value = {next_++ + 0.25, next_++ + 0.5}; }
  void fill(std::chrono::system_clock::time_point& value) { value += std::chrono::seconds(next_++); }
  void fill(TurnAnswer& value) {
    fill(value.key.parts);
    fill(value.reply.text);
    fill(value.reply.reasoning);
    fill(value.reply.refusal);
  }
  template <class T>
  void fill(std::optional<T>& value) {
    fill(value.emplace());
  }
  template <class T>
  void fill(std::vector<T>& list) {
    for (int i = 0; i < 2; ++i) fill(list.emplace_back());
  }

 private:
  const std::string text_;
  int next_;
};

template <class T>
T filled(const std::string& text = "t", int first = 101) {
  T value{};
  FillFields(text, first).fill(value);
  return value;
}

/// Every field by its name, in the document or not: what it holds, as text.
class FieldTexts {
 public:
  template <class T, class... Rest>
  void operator()(std::string_view name, const T& value, const Rest&...) {
    texts[std::string(name)] = text_of(value);
  }

  template <class T>
  static std::string text_of(const T& value) {
    if constexpr (Adapter<T>) return text_of(value.get());
    else if constexpr (Listed<T>) return nested(value, [](const T& each, FieldTexts& field) { visit_fields(each, field); });
    else if constexpr (requires(T& each, FieldTexts& field) { each.visit(field); })
      return nested(value, [](T each, FieldTexts& field) { each.visit(field); });
    else if constexpr (HasWords<T>) return word_of(value);
    else if constexpr (std::is_arithmetic_v<T>) return std::to_string(value);
    else return std::string(value);
  }
  static std::string text_of(const Json& value) { return render_json(value); }
  static std::string text_of(const Interval& value) { return std::to_string(value.low) + " " + std::to_string(value.high); }
  static std::string text_of(std::chrono::system_clock::time_point value) { return std::to_string(value.time_since_epoch().count()); }
  static std::string text_of(const TurnAnswer& value) {
    return value.reply.text + value.reply.reasoning + value.reply.refusal + render_json(value.key.parts);
  }
  template <class T>
  static std::string text_of(const std::optional<T>& value) {
    return value ? text_of(*value) : "unset";
  }
  template <class T>
  static std::string text_of(const std::vector<T>& list) {
    std::string text = "[";
    for (const T& each : list) text += text_of(each) + ";";
    return text + "]";
  }

  std::map<std::string, std::string> texts;

 private:
  template <class T, class Visit>
  static std::string nested(const T& value, Visit visit) {
    FieldTexts fields;
    visit(value, fields);
    std::string text;
    for (const auto& [name, each] : fields.texts) text += name + "=" + each + ",";
    return text;
  }
};

template <class T>
std::map<std::string, std::string> field_texts(const T& value) {
  FieldTexts fields;
  visit_fields(value, fields);
  return fields.texts;
}

/// A member that its value's list does not name stays as it was when all fields are filled.
template <class T>
void expect_every_member_is_listed() {
  T value{};
  std::vector<std::string> before;
  const auto bytes_of = [](const auto& member) {
    std::string bytes(sizeof member, '\0');
    std::memcpy(bytes.data(), static_cast<const void*>(&member), sizeof member);
    return bytes;
  };
  boost::pfr::for_each_field(value, [&](const auto& member) { before.push_back(bytes_of(member)); });
  FillFields("t").fill(value);
  boost::pfr::for_each_field(
      value, [&](const auto& member, std::size_t i) { EXPECT_NE(bytes_of(member), before[i]) << "member " << i + 1 << " is in no list"; });
}

}  // namespace cupel

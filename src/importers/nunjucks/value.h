// Values of a template as JavaScript has them, since promptfoo's templates are run by it: what is true, what is equal, what a value is as
// text. Texts are UTF-8 here; lengths and places in them count UTF-16 units as there, and a half of a pair that is cut becomes U+FFFD.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "core/json.h"

namespace cupel::promptfoo::nunjucks {

class Value;
class Budget;
struct Undefined {};

/// What a call is given: values in order, and those with a name.
struct Arguments {
  std::vector<Value> values;
  std::vector<std::pair<std::string, Value>> named;

  /// Undefined when there are fewer.
  const Value& at(std::size_t index) const;
  /// By its name, else by its place.
  const Value& named_or_at(std::string_view name, std::size_t index) const;
};

using Function = std::function<Result<Value>(const Arguments&, Budget&)>;

/// How deep a list or map is nested, and the bytes of all in it, shared parts counted as often as they stand there.
struct Extent {
  int depth = 1;
  std::size_t bytes = 0;
};

struct List {
  std::vector<Value> items;
  Extent extent = {};
};

/// In the order of insertion.
struct Map {
  std::vector<std::pair<std::string, Value>> entries;
  Extent extent = {};
  const Value* find(std::string_view key) const;
};

class Value {
 public:
  Value() = default;
  Value(std::nullptr_t) : value_(nullptr) {}
  Value(bool value) : value_(value) {}
  Value(double value) : value_(value) {}
  Value(int value) : value_(static_cast<double>(value)) {}
  Value(std::size_t value) : value_(static_cast<double>(value)) {}
  Value(std::string text) : value_(std::make_shared<const std::string>(std::move(text))) {}
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(const char* text) : Value(std::string(text)) {}

  /// What is nested deeper than values may be is undefined. Of any size, since it exists already.
  static Value from(const Json& json, int depth = 0);
  static Value function(Function function);
  /// Errors: limit_exceeded, nested too deeply or too large.
  static Result<Value> list(std::vector<Value> items);
  static Result<Value> map(std::vector<std::pair<std::string, Value>> entries);

  bool is_undefined() const { return std::holds_alternative<Undefined>(value_); }
  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  bool is_nothing() const { return is_undefined() || is_null(); }
  const bool* as_bool() const { return std::get_if<bool>(&value_); }
  const double* as_number() const { return std::get_if<double>(&value_); }
  const std::string* as_text() const { return pointed<const std::string>(); }
  const List* as_list() const { return pointed<const List>(); }
  const Map* as_map() const { return pointed<const Map>(); }
  const Function* as_function() const { return pointed<const Function>(); }

  /// "text", "a number" …, for messages.
  std::string_view kind() const;

  bool is_true() const;
  double number() const;                    // NaN where it is none
  std::string text() const;                 // as String() gives it
  bool is_same(const Value& other) const;   // ===
  bool is_equal(const Value& other) const;  // ==
  /// Less than; false where they cannot be compared.
  bool is_less(const Value& other) const;
  bool is_at_most(const Value& other) const;

  /// undefined has none, and becomes null.
  Json json() const;

 private:
  template <class T>
  const T* pointed() const {
    const auto* found = std::get_if<std::shared_ptr<T>>(&value_);
    return found == nullptr ? nullptr : found->get();
  }
  Value primitive() const;  // itself, or a list's or map's text

  std::variant<Undefined, std::nullptr_t, bool, double, std::shared_ptr<const std::string>, std::shared_ptr<const List>,
               std::shared_ptr<const Map>, std::shared_ptr<const Function>>
      value_;
};

/// A number as JavaScript prints it: 5, 0.1, 1e+21, NaN.
std::string number_text(double number);

/// As Number() and parseFloat() read a text; NaN where there is none.
double parse_number(std::string_view text);
double parse_leading_number(std::string_view text);

std::u16string to_utf16(std::string_view text);
std::string to_utf8(std::u16string_view text);
std::size_t utf16_size(std::string_view text);

/// White space of JavaScript taken away at one end or both.
std::string_view trim_script(std::string_view text, bool at_start = true, bool at_end = true);

std::string upper_case(std::string_view text);
std::string lower_case(std::string_view text);

}  // namespace cupel::promptfoo::nunjucks

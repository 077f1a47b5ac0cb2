// JSON that is only looked at: a text read into a flat list of values, several times as fast as into a tree. For documents that are read
// by the thousand; what is to be changed or kept is a Json (json.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace cupel {

class JsonView;

/// A text that was read. Views of it must not outlive it.
class ReadJson {
 public:
  /// Throws Json::parse_error for what is no JSON.
  explicit ReadJson(std::string_view text);
  ReadJson(const ReadJson&) = delete;
  ReadJson& operator=(const ReadJson&) = delete;

  JsonView root() const;

 private:
  friend class JsonView;
  struct Builder;
  enum class Kind : std::uint8_t { null, boolean, integer, natural, real, text, list, map };
  struct Value {
    Kind kind = Kind::null;
    std::uint32_t text_size = 0;
    std::size_t end = 0;  // where the next value stands that is not inside this one; keys stand before their values
    union {
      bool boolean;
      std::int64_t integer;
      std::uint64_t natural = 0;
      double real;
      const char* text;
    };
  };

  std::string bytes_;
  std::vector<Value> values_;
};

/// A value in a ReadJson. What it is asked for and is not it throws a Json::exception, as a Json does.
class JsonView {
 public:
  bool is_null() const { return value().kind == ReadJson::Kind::null; }
  JsonView at(std::string_view key) const;
  std::optional<JsonView> find(std::string_view key) const;

  std::string_view view() const;
  std::string text() const { return std::string(view()); }
  bool boolean() const;
  double real() const;
  /// Cut to the type, as Json::get() does.
  template <class T>
  T integer() const {
    const ReadJson::Value& found = number();
    if (found.kind == ReadJson::Kind::real) return static_cast<T>(found.real);
    return found.kind == ReadJson::Kind::natural ? static_cast<T>(found.natural) : static_cast<T>(found.integer);
  }
  Json json() const;

  /// Calls `sink(JsonView)` for each value of a list.
  template <class Sink>
  void each(Sink&& sink) const {
    require(ReadJson::Kind::list);
    for (std::size_t at = index_ + 1; at < value().end; at = json_->values_[at].end) sink(JsonView(*json_, at));
  }

 private:
  friend class ReadJson;
  JsonView(const ReadJson& json, std::size_t index) : json_(&json), index_(index) {}
  const ReadJson::Value& value() const { return json_->values_[index_]; }
  const ReadJson::Value& number() const;
  void require(ReadJson::Kind kind) const;

  const ReadJson* json_;
  std::size_t index_;
};

}  // namespace cupel

#include "core/json_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "core/json_strings.h"
#include "core/lone_surrogates.h"

namespace cupel {
namespace {

std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const std::string_view line_text = before.substr(line_start);
  // Columns are characters: bytes that continue one do not count.
  const auto column =
      1 + std::count_if(line_text.begin(), line_text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return fmt::format("line {}, column {}", line, column);
}

// Puts members into an object. The library's ordered object looks through all of them for each, which takes the square of their number.
class Members {
 public:
  Json& member(Json& object, const std::string& name) {
    auto& map = object.get_ref<Json::object_t&>();
    if (map.size() < kFew) return map[name];
    Json::object_t::Container& members = map;
    if (places_.empty()) {
      for (std::size_t i = 0; i < members.size(); ++i) places_.emplace(members[i].first, i);
    }
    const auto [place, is_new] = places_.emplace(name, members.size());
    if (is_new) members.emplace_back(name, nullptr);
    return members[place->second].second;
  }
  SortedJson& member(SortedJson& object, const std::string& name) { return object[name]; }

 private:
  static constexpr std::size_t kFew = 32;
  std::unordered_map<std::string, std::size_t> places_;
};

// Builds the tree from the library's events, which it makes without recursion.
template <class Value>
class Builder {
 public:
  Builder(Value& root, std::size_t max_depth) : root_(root), max_depth_(max_depth) {}

  std::optional<JsonMistake> mistake;

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string& /*written*/) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(typename Value::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return open(Value::object()); }
  bool start_array(std::size_t /*size*/) { return open(Value::array()); }
  bool key(std::string& name) {
    next_ = &open_.back().members.member(*open_.back().value, name);
    return true;
  }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t position, const std::string& /*token*/, const nlohmann::detail::exception& error) {
    mistake = JsonMistake{.offset = position, .reason = json_refusal(error.what(), 200), .is_range = error.id == 406};
    return false;
  }
  bool is_too_deep() const { return is_too_deep_; }

 private:
  struct Frame {
    Value* value;
    Members members = {};
  };

  template <class Part>
  bool add(Part&& part) {
    place() = std::forward<Part>(part);
    return true;
  }
  Value& place() {
    if (open_.empty()) return root_;
    if (open_.back().value->is_object()) return *next_;
    auto& list = open_.back().value->template get_ref<typename Value::array_t&>();
    list.emplace_back();
    return list.back();
  }
  bool open(Value container) {
    is_too_deep_ = open_.size() >= max_depth_;
    if (is_too_deep_) return false;
    Value& value = place();
    value = std::move(container);
    open_.push_back({.value = &value});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Value& root_;
  const std::size_t max_depth_;
  std::vector<Frame> open_;
  Value* next_ = nullptr;
  bool is_too_deep_ = false;
};

// Where nesting first gets deeper than allowed.
std::size_t too_deep_at(std::string_view text, std::size_t max_depth) {
  JsonStrings strings;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (strings.step(text[i])) continue;
    if ((text[i] == '{' || text[i] == '[') && ++depth > max_depth) return i;
    if ((text[i] == '}' || text[i] == ']') && depth > 0) --depth;
  }
  return text.size();
}

template <class Value>
std::optional<JsonMistake> read(std::string_view given, std::size_t max_depth, Value& value) {
  // The library takes a NUL byte for the end of the text.
  if (const std::size_t place = given.find('\0'); place != std::string_view::npos)
    return JsonMistake{.offset = place, .reason = "a NUL byte"};
  const std::optional<std::string> mended = without_lone_surrogates(given);
  const std::string_view text = mended ? std::string_view(*mended) : given;
  Builder<Value> builder(value, max_depth);
  if (Value::sax_parse(text, &builder)) return std::nullopt;
  value = nullptr;
  if (builder.is_too_deep()) {
    return JsonMistake{.code = ErrorCode::limit_exceeded,
                       .offset = too_deep_at(text, max_depth),
                       .reason = fmt::format("nested more than {} deep", max_depth)};
  }
  if (!builder.mistake) return JsonMistake{.reason = "the text cannot be read"};
  // The library counts bytes from one, and the end of the text as one more.
  builder.mistake->offset = std::min(builder.mistake->offset == 0 ? 0 : builder.mistake->offset - 1, text.size());
  return std::move(builder.mistake);
}

std::string quoted_start(std::string_view text) {
  if (text.empty()) return "nothing";
  return fmt::format("\"{}\"", shorten(printable(text.substr(0, 200)), 40));
}

template <class Value>
Result<Value> parse(std::string_view text, std::size_t max_depth) {
  Value value;
  const std::optional<JsonMistake> mistake = read(text, max_depth, value);
  if (!mistake) return value;
  const std::string place = place_of(text, mistake->offset);
  if (mistake->code == ErrorCode::limit_exceeded) return fail(mistake->code, fmt::format("JSON {} at {}", mistake->reason, place));
  if (mistake->reason == "a NUL byte") return fail(mistake->code, fmt::format("not JSON at {}: {}", place, mistake->reason));
  if (mistake->is_range) return fail(mistake->code, fmt::format("not JSON: {}", mistake->reason));
  return fail(mistake->code, fmt::format("not JSON at {} ({}): {}", place, quoted_start(text.substr(mistake->offset)), mistake->reason));
}

template <class Value>
std::string short_text(const Value& value, std::size_t width) {
  return shorten(printable(value.dump(-1, ' ', false, Value::error_handler_t::replace)), width);
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::size_t max_depth) { return parse<Json>(text, max_depth); }

Result<SortedJson> parse_sorted_json(std::string_view text, std::size_t max_depth) { return parse<SortedJson>(text, max_depth); }

Json json_or_discarded(std::string_view text) {
  Json value;
  if (read(text, kMaxJsonDepth, value)) return Json(Json::value_t::discarded);
  return value;
}

JsonReading<Json> read_json(std::string_view text, std::size_t max_depth) {
  JsonReading<Json> reading;
  reading.mistake = read(text, max_depth, reading.value);
  return reading;
}

JsonReading<SortedJson> read_sorted_json(std::string_view text, std::size_t max_depth) {
  JsonReading<SortedJson> reading;
  reading.mistake = read(text, max_depth, reading.value);
  return reading;
}

std::optional<std::string> without_lone_surrogates(std::string_view json) {
  return replace_lone_surrogates(json, [](unsigned) { return "\\ufffd"; });
}

std::string excerpt(const Json& value, std::size_t width) { return short_text(value, width); }
std::string excerpt(const SortedJson& value, std::size_t width) { return short_text(value, width); }

}  // namespace cupel

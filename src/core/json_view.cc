#include "core/json_view.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "core/json_reader.h"

namespace cupel {

// What RapidJSON calls while it reads.
struct ReadJson::Builder {
  std::vector<Value>& values;
  std::vector<std::size_t> open = {};  // maps and lists

  Value& add(Kind kind) {
    values.push_back({.kind = kind, .end = values.size() + 1});
    return values.back();
  }
  bool close() {
    values[open.back()].end = values.size();
    open.pop_back();
    return true;
  }
  bool begin(Kind kind) {
    if (open.size() >= kMaxJsonDepth) return false;
    open.push_back(values.size());
    add(kind);
    return true;
  }

  bool Null() { return add(Kind::null), true; }
  bool Bool(bool value) { return add(Kind::boolean).boolean = value, true; }
  bool Int(int value) { return Int64(value); }
  bool Uint(unsigned value) { return Uint64(value); }
  bool Int64(std::int64_t value) { return add(Kind::integer).integer = value, true; }
  bool Uint64(std::uint64_t value) { return add(Kind::natural).natural = value, true; }
  bool Double(double value) { return add(Kind::real).real = value, true; }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    Value& value = add(Kind::text);
    value.text = text;
    value.text_size = size;
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType size, bool is_copied) { return String(text, size, is_copied); }
  bool StartObject() { return begin(Kind::map); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return begin(Kind::list); }
  bool EndArray(rapidjson::SizeType) { return close(); }
};

ReadJson::ReadJson(std::string_view text) : bytes_(text) {
  values_.reserve(text.size() / 8 + 1);
  rapidjson::InsituStringStream stream(bytes_.data());
  rapidjson::Reader reader;
  Builder builder{values_};
  constexpr unsigned kHow = rapidjson::kParseInsituFlag | rapidjson::kParseFullPrecisionFlag | rapidjson::kParseIterativeFlag |
                            rapidjson::kParseValidateEncodingFlag;
  if (const rapidjson::ParseResult read = reader.Parse<kHow>(stream, builder); !read) {
    throw Json::parse_error::create(101, read.Offset(), rapidjson::GetParseError_En(read.Code()), nullptr);
  }
}

JsonView ReadJson::root() const { return {*this, 0}; }

void JsonView::require(ReadJson::Kind kind) const {
  if (value().kind != kind) throw Json::type_error::create(302, "a value is of another type", nullptr);
}

std::optional<JsonView> JsonView::find(std::string_view key) const {
  require(ReadJson::Kind::map);
  for (std::size_t at = index_ + 1; at < value().end; at = json_->values_[at + 1].end) {
    const ReadJson::Value& name = json_->values_[at];
    if (std::string_view(name.text, name.text_size) == key) return JsonView(*json_, at + 1);
  }
  return std::nullopt;
}

JsonView JsonView::at(std::string_view key) const {
  if (const std::optional<JsonView> found = find(key)) return *found;
  throw Json::out_of_range::create(403, "key '" + std::string(key) + "' not found", nullptr);
}

std::string_view JsonView::view() const {
  require(ReadJson::Kind::text);
  return {value().text, value().text_size};
}

bool JsonView::boolean() const {
  require(ReadJson::Kind::boolean);
  return value().boolean;
}

const ReadJson::Value& JsonView::number() const {
  const ReadJson::Kind kind = value().kind;
  if (kind != ReadJson::Kind::real && kind != ReadJson::Kind::natural) require(ReadJson::Kind::integer);
  return value();
}

double JsonView::real() const {
  const ReadJson::Value& found = number();
  if (found.kind == ReadJson::Kind::real) return found.real;
  return found.kind == ReadJson::Kind::natural ? static_cast<double>(found.natural) : static_cast<double>(found.integer);
}

Json JsonView::json() const {
  switch (value().kind) {
    case ReadJson::Kind::null: return nullptr;
    case ReadJson::Kind::boolean: return value().boolean;
    case ReadJson::Kind::integer: return value().integer;
    case ReadJson::Kind::natural: return value().natural;
    case ReadJson::Kind::real: return value().real;
    case ReadJson::Kind::text: return text();
    case ReadJson::Kind::list: break;
    case ReadJson::Kind::map: {
      Json map = Json::object();
      for (std::size_t at = index_ + 1; at < value().end; at = json_->values_[at + 1].end) {
        map[JsonView(*json_, at).text()] = JsonView(*json_, at + 1).json();
      }
      return map;
    }
  }
  Json list = Json::array();
  each([&](JsonView item) { list.push_back(item.json()); });
  return list;
}

}  // namespace cupel

#include "constraint/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "constraint/json_number.h"

namespace cupel::constraint {
namespace {

constexpr std::size_t kLongestFreeName = 64;

constexpr std::array<std::pair<char32_t, char>, 7> kEscapes = {
    {{'"', '"'}, {'\\', '\\'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}, {'\b', 'b'}, {'\f', 'f'}}};

std::string escaped(char32_t character) {
  for (const auto& [each, letter] : kEscapes) {
    if (each == character) return {'\\', letter};
  }
  if (character < 0x20) return fmt::format("\\u{:04x}", static_cast<unsigned>(character));
  return utf8_of(character);
}

Expr escaped(const CharSet& set) {
  static const CharSet kAsTheyAre = CharSet::any() - CharSet{{0, 0x1F}, {'"', '"'}, {'\\', '\\'}};
  std::vector<Expr> parts = {chars(set & kAsTheyAre)};
  for (const auto& [each, letter] : kEscapes) {
    if (set.contains(each)) parts.push_back(text({'\\', letter}));
  }
  return choice(std::move(parts));
}

Expr escaped(const Expr& content) {
  switch (content->kind) {
    case Expression::Kind::text: {
      std::string out;
      for (const char32_t each : characters_of(content->text)) out += escaped(each);
      return text(std::move(out));
    }
    case Expression::Kind::chars: return escaped(content->chars);
    case Expression::Kind::rule: return content;
    default: break;
  }
  std::vector<Expr> parts;
  for (const Expr& each : content->parts) parts.push_back(escaped(each));
  if (content->kind == Expression::Kind::sequence) return sequence(std::move(parts));
  if (content->kind == Expression::Kind::choice) return choice(std::move(parts));
  return repeat(parts.front(), content->min, content->max);
}

Expr between(const char* open, const Expr& inner, const char* close) { return sequence({text(open), inner, text(close)}); }

Expr list_of(const char* open, const Expr& item, std::size_t min, std::size_t max, const char* close) {
  if (max == 0) return min == 0 ? text(std::string(open) + close) : never();
  const std::size_t more = max == kUnbounded ? kUnbounded : max - 1;
  const Expr filled = sequence({item, repeat(sequence({text(", "), item}), min > 0 ? min - 1 : 0, more)});
  return between(open, min == 0 ? optional(filled) : filled, close);
}

}  // namespace

std::string json_text(const Json& value) {
  if (!value.is_structured()) return render_json(value);
  std::string out = value.is_array() ? "[" : "{";
  for (auto each = value.begin(); each != value.end(); ++each) {
    if (each != value.begin()) out += ", ";
    if (value.is_object()) out += render_json(Json(each.key())) + ": ";
    out += json_text(*each);
  }
  return out + (value.is_array() ? "]" : "}");
}

std::string one_way_json_text(const Json& value) {
  if (value.is_number()) return one_way_text(value);
  if (!value.is_structured()) return render_json(value);
  std::vector<std::string> parts;
  for (auto each = value.begin(); each != value.end(); ++each) {
    parts.push_back((value.is_object() ? render_json(Json(each.key())) + ": " : "") + one_way_json_text(*each));
  }
  if (value.is_object()) std::ranges::sort(parts);
  return value.is_array() ? fmt::format("[{}]", fmt::join(parts, ", ")) : fmt::format("{{{}}}", fmt::join(parts, ", "));
}

Expr json_string(const Expr& content) { return between("\"", escaped(content), "\""); }

Expr json_string(std::size_t min, std::size_t max) { return json_string(repeat(chars(CharSet::any()), min, max)); }

Expr json_free_name() { return json_string(1, kLongestFreeName); }

Expr json_member(const std::string& name, Expr value) { return sequence({text(render_json(Json(name)) + ": "), std::move(value)}); }

Expr json_map(const Expr& member, std::size_t min, std::size_t max) { return list_of("{", member, min, max, "}"); }
Expr json_list(const Expr& item, std::size_t min, std::size_t max) { return list_of("[", item, min, max, "]"); }

// From the end: what may stand from the item with this index on.
Expr json_tuple(const std::vector<Expr>& first, const Expr& rest, std::size_t min, std::size_t max) {
  const std::size_t known = std::min(first.size(), max);
  if (known == 0) return json_list(rest, min, is_never(rest) ? 0 : max);
  const std::size_t more = max == kUnbounded ? kUnbounded : max - known;
  Expr tail = repeat(sequence({text(", "), rest}), min > known ? min - known : 0, is_never(rest) ? 0 : more);
  for (std::size_t i = known; i-- > 0;) {
    const Expr filled = sequence({text(i > 0 ? ", " : ""), first[i], tail});
    tail = i >= min ? choice({filled, text("")}) : filled;
  }
  return between("[", tail, "]");
}

Expr json_value(const Expr& inner) {
  const Expr string = json_string(0, kUnbounded);
  return choice({string, json_number({}), text("true"), text("false"), text("null"),
                 json_map(sequence({json_free_name(), text(": "), inner}), 0, kUnbounded), json_list(inner, 0, kUnbounded)});
}

}  // namespace cupel::constraint

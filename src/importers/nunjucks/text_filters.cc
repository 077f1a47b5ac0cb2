#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "importers/nunjucks/filter_rows.h"

namespace cupel::promptfoo::nunjucks {
namespace {

constexpr double kWidest = 100'000;

std::string capitalized(std::string_view text) {
  const std::string low = lower_case(text);
  const std::u16string units = to_utf16(low);
  const std::size_t size = !units.empty() && (units[0] < 0xD800 || units[0] > 0xDFFF) ? 1 : std::min<std::size_t>(2, units.size());
  // One unit is made large there, so a letter beyond U+FFFF stays.
  const std::string begin = to_utf8(std::u16string_view(units).substr(0, size));
  return (size == 1 ? upper_case(begin) : begin) + to_utf8(std::u16string_view(units).substr(size));
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_unreserved(char c) { return is_word(c) || std::string_view("-.!~*'()").find(c) != std::string_view::npos; }

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string without_tags(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('<');
    out += text.substr(0, open);
    if (open == text.npos) break;
    text.remove_prefix(open);
    std::size_t end = text.npos;
    if (text.starts_with("<!--")) {
      end = text.find("-->");
      if (end != text.npos) end += 3;
    } else {
      std::size_t name = text.substr(1).starts_with('/') ? 2 : 1;
      const bool is_tag = name < text.size() && is_word(text[name]) && text[name] != '_' && (text[name] < '0' || text[name] > '9');
      while (is_tag && name < text.size() && is_word(text[name]) && text[name] != '_') ++name;
      if (is_tag && !(name < text.size() && text[name] == '_')) end = text.find('>', name);
      if (end != text.npos) ++end;
    }
    if (end == text.npos) {
      out += text.front();
      end = 1;
    }
    text.remove_prefix(end);
  }
  return out;
}

}  // namespace

Value attribute_of(const Value& value, std::string_view path) {
  Value at = value;
  for (const std::string& part : split(path, '.')) {
    const Map* map = at.as_map();
    const Value* found = map != nullptr ? map->find(part) : nullptr;
    at = found != nullptr ? *found : at.as_list() != nullptr ? member_of(at, Value(part)) : Value();
  }
  return at;
}

Result<Value> capitalize(const FilterCall& call) { return call.made(capitalized(CUPEL_TRY(call.text()))); }
Result<Value> lower(const FilterCall& call) { return call.made(lower_case(CUPEL_TRY(call.text()))); }
Result<Value> upper(const FilterCall& call) { return call.made(upper_case(CUPEL_TRY(call.text()))); }

Result<Value> title(const FilterCall& call) {
  std::vector<std::string> words = split(CUPEL_TRY(call.text()), ' ');
  for (std::string& each : words) each = capitalized(each);
  return call.made(join(words, " "));
}

Result<Value> trim_text(const FilterCall& call) {
  if (call.value.as_text() == nullptr) return wrong_use(fmt::format("the filter 'trim' takes text, found {}", call.value.kind()));
  return call.made(std::string(trim_script(*call.value.as_text())));
}

Result<Value> center(const FilterCall& call) {
  const std::string text = CUPEL_TRY(call.text());
  const double width = call.at(0).is_true() ? std::min(call.at(0).number(), kWidest) : 80;
  const double spaces = width - static_cast<double>(utf16_size(text));
  if (!(spaces > 0)) return Value(text);
  const auto repeat = [](double times) { return std::string(static_cast<std::size_t>(std::max(0.0, std::ceil(times))), ' '); };
  return call.made(repeat(spaces / 2 - std::fmod(spaces, 2)) + text + repeat(spaces / 2));
}

Result<Value> indent(const FilterCall& call) {
  const std::string text = CUPEL_TRY(call.text());
  const double width = call.at(0).is_true() ? call.at(0).number() : 4;
  if (width > kWidest) return wrong_use("'indent' takes a width below 100,000");
  const std::string space(width > 0 ? static_cast<std::size_t>(width) : 0, ' ');
  TextBuilder out(call.budget);
  bool is_first = true;
  for (const std::string& line : text.empty() ? std::vector<std::string>() : split(text, '\n')) {
    if (!is_first) CUPEL_CHECK(out.add("\n"));
    if (!is_first || call.at(1).is_true()) CUPEL_CHECK(out.add(space));
    CUPEL_CHECK(out.add(line));
    is_first = false;
  }
  return Value(out.take());
}

Result<Value> nl2br(const FilterCall& call) {
  std::string out;
  for (const char c : CUPEL_TRY(call.text())) {
    if (c != '\n') {
      out += c;
      continue;
    }
    if (out.ends_with('\r')) out.pop_back();
    out += "<br />\n";
  }
  return call.made(std::move(out));
}

Result<Value> replace(const FilterCall& call) {
  const Value& old = call.at(0);
  if (old.as_text() == nullptr && old.as_number() == nullptr) return call.value;
  if (call.value.as_text() == nullptr && call.value.as_number() == nullptr) return call.value;
  const std::string text = call.value.text(), from = old.text(), to = call.at(1).text();
  TextBuilder out(call.budget);
  if (from.empty()) {
    CUPEL_CHECK(out.add(to));
    const std::u16string units = to_utf16(text);
    for (std::size_t i = 0; i < units.size(); ++i) {
      CUPEL_CHECK(out.add(to_utf8(std::u16string_view(units).substr(i, 1))));
      CUPEL_CHECK(out.add(to));
    }
    if (units.empty()) CUPEL_CHECK(out.add(to));
    return Value(out.take());
  }
  double left = call.at(2).is_undefined() ? -1 : call.at(2).number();
  if (left == 0 || text.find(from) == text.npos) return call.value;
  std::size_t at = 0;
  for (std::size_t found = text.find(from); found != text.npos && left != 0; found = text.find(from, at)) {
    CUPEL_CHECK(out.add(std::string_view(text).substr(at, found - at)));
    CUPEL_CHECK(out.add(to));
    at = found + from.size();
    if (left > 0) left = std::max(0.0, left - 1);
  }
  CUPEL_CHECK(out.add(std::string_view(text).substr(at)));
  return Value(out.take());
}

Result<Value> striptags(const FilterCall& call) {
  const std::string bare = without_tags(CUPEL_TRY(call.text()));
  const std::string_view text = trim_script(bare);
  std::string out;
  if (!call.at(0).is_true()) {
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view after = trim_script(rest, true, false);
      if (after.size() < rest.size()) {
        out += ' ';
        rest = after;
      } else {
        out += rest.front();
        rest.remove_prefix(1);
      }
    }
    return call.made(std::move(out));
  }
  int breaks = 0;
  std::vector<std::string> lines = split(text, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line;
    const bool has_return = lines[i].ends_with('\r');
    for (const char c : has_return ? lines[i].substr(0, lines[i].size() - 1) : lines[i]) {
      if (c != ' ' || (!line.empty() && !line.ends_with(' '))) line += c;
    }
    while (line.ends_with(' ')) line.pop_back();
    if (i > 0 && ++breaks <= 2) out += '\n';
    if (!line.empty()) breaks = 0;
    out += line;
  }
  return call.made(std::move(out));
}

Result<Value> truncate(const FilterCall& call) {
  const std::string text = CUPEL_TRY(call.text());
  const std::u16string units = to_utf16(text);
  const double length = call.at(0).is_true() ? call.at(0).number() : 255;
  if (!(static_cast<double>(units.size()) > length)) return Value(text);
  std::size_t end = length > 0 ? static_cast<std::size_t>(length) : 0;
  if (!call.at(1).is_true()) {
    const std::size_t space = units.rfind(u' ', end);
    if (space != units.npos) end = space;
  }
  const Value& tail = call.at(2);
  return call.made(to_utf8(std::u16string_view(units).substr(0, end)) + (tail.is_nothing() ? "..." : tail.text()));
}

Result<Value> urlencode(const FilterCall& call) {
  if (const std::string* text = call.value.as_text()) return call.made(percent_encoded(*text));
  std::vector<std::string> pairs;
  if (const Map* map = call.value.as_map()) {
    for (const auto& [key, value] : map->entries) pairs.push_back(percent_encoded(key) + "=" + percent_encoded(value.text()));
  } else {
    for (const Value& each : CUPEL_TRY(call.list())->items) {
      pairs.push_back(percent_encoded(member_of(each, Value(0)).text()) + "=" + percent_encoded(member_of(each, Value(1)).text()));
    }
  }
  return call.made(join(pairs, "&"));
}

Result<Value> urlize(const FilterCall&) { return wrong_use("the filter 'urlize' has no equivalent here"); }

Result<Value> wordcount(const FilterCall& call) {
  int words = 0;
  bool is_inside = false;
  for (const char c : CUPEL_TRY(call.text())) {
    if (is_word(c) && !is_inside) ++words;
    is_inside = is_word(c);
  }
  return words == 0 ? Value(nullptr) : Value(words);
}

}  // namespace cupel::promptfoo::nunjucks

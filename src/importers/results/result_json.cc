#include "importers/results/result_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/text.h"
#include "core/json_reader.h"
#include "core/json_strings.h"

namespace cupel::results {
namespace {

constexpr auto kNotNumbers = std::to_array<std::string_view>({"NaN", "-Infinity", "Infinity"});

struct Place {
  long line = 1;
  long column = 1;
};

Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t line_break = before.rfind('\n');
  const std::size_t line_start = line_break == std::string_view::npos ? 0 : line_break + 1;
  return {1 + std::count(before.begin(), before.end(), '\n'), static_cast<long>(before.size() - line_start) + 1};
}

// Python writes numbers that JSON does not know; where they stand nothing is known.
std::string without_not_a_number(std::string_view text) {
  std::string out;
  JsonStrings strings;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!strings.step(text[i])) {
      const auto* word = std::ranges::find_if(kNotNumbers, [&](std::string_view each) { return text.substr(i).starts_with(each); });
      if (word != kNotNumbers.end()) {
        out += "null";
        i += word->size() - 1;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

}  // namespace

Result<Json> parse_text(std::string_view text, const std::string& shown, int first_line) {
  JsonReading<Json> read = read_json(text);
  if (read.mistake && read.mistake->code == ErrorCode::corrupt) read = read_json(without_not_a_number(text));
  if (!read.mistake) return std::move(read.value);
  const Place place = place_of(text, read.mistake->offset);
  const bool is_placed = !read.mistake->is_range;
  const std::string where =
      is_placed ? fmt::format("{}:{}:{}", printable(shown), place.line + first_line - 1, place.column) : printable(shown);
  const bool is_deep = read.mistake->code == ErrorCode::limit_exceeded;
  return fail(read.mistake->code, fmt::format("{}: {} {}", where, is_deep ? "JSON" : "not JSON:", read.mistake->reason));
}

Result<Json> load_json(const std::filesystem::path& file) {
  const std::string text = CUPEL_TRY(read_file(file));
  return parse_text(text, file.string());
}

Result<void> each_line(const std::filesystem::path& file, const std::function<Result<void>(const Json& row, int line)>& row) {
  const std::string text = CUPEL_TRY(read_file(file));
  int line = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view each = std::string_view(text).substr(start, end - start);
    ++line;
    start = end + 1;
    if (trim(each).empty()) continue;
    const Json value = CUPEL_TRY(parse_text(each, file.string(), line));
    CUPEL_CHECK(row(value, line));
  }
  return {};
}

const Json& member(const Json& value, std::string_view key) {
  static const Json kNothing;
  if (!value.is_object()) return kNothing;
  const auto found = value.find(key);
  return found == value.end() ? kNothing : *found;
}

std::string text_in(const Json& value, std::string_view key) {
  const Json& found = member(value, key);
  return found.is_string() ? found.get<std::string>() : "";
}

std::optional<double> number_in(const Json& value, std::string_view key) {
  const Json& found = member(value, key);
  return found.is_number() ? std::optional(found.get<double>()) : std::nullopt;
}

std::string as_text(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : render_json(value);
}

}  // namespace cupel::results

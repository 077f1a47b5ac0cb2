#include "suites/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "core/json_reader.h"
#include "core/place.h"

namespace cupel {
namespace {

constexpr std::size_t kRows = 10'000'000;
constexpr std::size_t kLineBytes = 32U << 20U;
constexpr std::size_t kShownWidth = 40;

Result<void> check_name(const std::string& name, Mark mark, const std::string& file) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), is_word) && (name[0] < '0' || name[0] > '9');
  if (is_name) return {};
  return fail_at(file, mark, fmt::format("'{}' cannot name a variable; use letters, digits and _", printable(name)));
}

Json value_of(const Node& node) {
  if (const NodeList* list = node.as_list()) {
    Json out = Json::array();
    for (const Node& item : *list) out.push_back(value_of(item));
    return out;
  }
  if (const NodeMap* map = node.as_map()) {
    Json out = Json::object();
    for (const NodeEntry& entry : *map) out[entry.key] = value_of(entry.value);
    return out;
  }
  Json json = to_json(node);
  if (json.is_number() && !node.written.empty() && render_json(json) != node.written) return node.written;
  return json;
}

void name_value(Matrix::Row& row, const std::string& name, const Node& node) {
  const std::string text = node.is_scalar() ? node.text() : render_json(to_json(node));
  const std::string shown = shorten(printable(text), kShownWidth);
  row.is_shortened = row.is_shortened || shown != text;
  row.name += fmt::format("{}{}={}", row.name.empty() ? "" : ",", name, shown);
}

Result<Matrix::Row> row_of_line(const std::string& line, Mark mark, const std::string& file) {
  const Result<Json> read = parse_json(line);
  if (!read) return fail_at(file, mark, fmt::format("this line is no JSON: {}", read.error().message));
  const Json& json = *read;
  if (!json.is_object()) return fail_at(file, mark, fmt::format("each line is an object with the variables, found {}", json.type_name()));
  Matrix::Row row{.vars = json, .name = {}};
  for (const auto& [name, value] : json.items()) {
    CUPEL_CHECK(check_name(name, mark, file));
    name_value(row, name, to_node(value));
  }
  return row;
}

// No more of it than shows that it is too long.
bool read_line(std::istream& text, std::string& line) {
  line.clear();
  std::streambuf& bytes = *text.rdbuf();
  for (int byte = bytes.sbumpc(); byte != std::char_traits<char>::eof(); byte = bytes.sbumpc()) {
    if (byte == '\n') return true;
    line.push_back(static_cast<char>(byte));
    if (line.size() > kLineBytes) return true;
  }
  return !line.empty();
}

Result<void> each_line(const std::string& name, Mark mark, const std::string& suite_file, const RowSink& sink) {
  const std::filesystem::path path = std::filesystem::path(suite_file).parent_path() / name;
  std::ifstream text(path, std::ios::binary);
  if (!text) return fail_at(suite_file, mark, fmt::format("'vars': cannot read {}: {}", path.string(), std::strerror(errno)));
  std::string line;
  bool has_rows = false;
  for (Mark at{1, 1}; read_line(text, line); ++at.line) {
    if (line.size() > kLineBytes) return fail_at(path.string(), at, fmt::format("a line of more than {} MiB", kLineBytes >> 20U));
    if (trim(line).empty()) continue;
    has_rows = true;
    Matrix::Row row = CUPEL_TRY(row_of_line(line, at, path.string()));
    CUPEL_CHECK(sink(std::move(row)));
  }
  if (has_rows) return {};
  return fail_at(suite_file, mark, fmt::format("{} has no rows, which would make no case at all", path.string()));
}

}  // namespace

Result<void> each_row(const Node* vars, const std::string& file, const RowSink& sink) {
  const std::string* name = vars != nullptr ? vars->as_string() : nullptr;
  if (name != nullptr && name->ends_with(".jsonl")) return each_line(*name, vars->mark, file, sink);
  const Matrix matrix = vars != nullptr ? CUPEL_TRY(Matrix::parse(*vars, file)) : Matrix();
  for (std::size_t i = 0; i < matrix.size(); ++i) CUPEL_CHECK(sink(matrix.row(i)));
  return {};
}

Result<Matrix> Matrix::parse(const Node& vars, const std::string& file) {
  Matrix matrix;
  if (vars.is_null()) return matrix;
  if (const NodeMap* map = vars.as_map()) {
    CUPEL_CHECK(matrix.add_combinations(*map, file));
    return matrix;
  }
  const NodeList* list = vars.as_list();
  if (list == nullptr)
    return fail_at(file, vars.mark, fmt::format("'vars' takes a map, a list of maps, or the name of a .jsonl file, found {}", vars.kind()));
  if (list->empty()) return fail_at(file, vars.mark, "'vars' is an empty list, which would make no case at all");
  for (const Node& item : *list) {
    const NodeMap* map = item.as_map();
    if (map == nullptr) return fail_at(file, item.mark, fmt::format("each item of 'vars' is a map, found {}", item.kind()));
    for (const NodeEntry& entry : *map) CUPEL_CHECK(check_name(entry.key, entry.mark, file));
    matrix.rows_.push_back(*map);
  }
  matrix.size_ = matrix.rows_.size();
  return matrix;
}

Result<void> Matrix::add_combinations(const NodeMap& map, const std::string& file) {
  for (const NodeEntry& entry : map) {
    CUPEL_CHECK(check_name(entry.key, entry.mark, file));
    const NodeList* list = entry.value.as_list();
    if (list == nullptr) {
      variables_.push_back({entry.key, {entry.value}, false});
      continue;
    }
    if (list->empty())
      return fail_at(file, entry.value.mark, fmt::format("'{}' has no values, which would make no case at all", entry.key));
    size_ *= list->size();
    if (size_ > kRows) return fail_at(file, entry.mark, fmt::format("'vars' makes more than {} cases", kRows));
    variables_.push_back({entry.key, *list, true});
  }
  return {};
}

Matrix::Row Matrix::row(std::size_t index) const {
  Row row;
  if (!rows_.empty()) {
    for (const NodeEntry& entry : rows_[index]) {
      row.vars[entry.key] = value_of(entry.value);
      name_value(row, entry.key, entry.value);
    }
    return row;
  }
  std::size_t combinations = size_;
  for (const Variable& variable : variables_) {
    combinations /= variable.values.size();
    const Node& value = variable.values[index / combinations % variable.values.size()];
    row.vars[variable.name] = value_of(value);
    if (variable.is_named) name_value(row, variable.name, value);
  }
  return row;
}

}  // namespace cupel

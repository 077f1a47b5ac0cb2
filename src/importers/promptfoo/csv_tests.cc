#include "importers/promptfoo/csv_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "importers/promptfoo/assertion_names.h"
#include "importers/promptfoo/csv.h"
#include "suites/yaml.h"

namespace cupel::promptfoo {
namespace {

constexpr std::string_view kExpected = "__expected";
constexpr std::string_view kMetadata = "__metadata:";
constexpr std::string_view kConfig = "__config:";

// Types with a name of their own in tables.
constexpr auto kShortNames =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"grade", "llm-rubric"}, {"fn", "javascript"}, {"eval", "javascript"}});

Node text_node(std::string_view text, Mark mark) { return {std::string(text), mark}; }

NodeMap& map_of(Node& node) { return std::get<NodeMap>(node.value); }

/// The map under a key of a map, which is made when it is not there.
NodeMap& child_map(NodeMap& map, const std::string& key, Mark mark) {
  for (NodeEntry& entry : map) {
    if (entry.key == key) return map_of(entry.value);
  }
  map.push_back({key, mark, Node{NodeMap{}, mark}});
  return map_of(map.back().value);
}

// `a, b\, c` as a list.
Node escaped_list(std::string_view cell, Mark mark) {
  NodeList items;
  std::string current;
  for (std::size_t i = 0; i <= cell.size(); ++i) {
    if (i == cell.size() || cell[i] == ',') {
      if (!trim(current).empty()) items.push_back(text_node(trim(current), mark));
      current.clear();
    } else if (cell[i] == '\\' && i + 1 < cell.size() && cell[i + 1] == ',') {
      current += cell[++i];
    } else {
      current += cell[i];
    }
  }
  return {std::move(items), mark};
}

/// "type(threshold)" in its parts; what is written otherwise is no type.
struct CellType {
  std::string name;
  std::string threshold;
};
CellType parse_type(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return {std::string(text), ""};
  const std::string_view threshold = text.substr(open + 1, text.size() - open - 2);
  const bool is_number = !threshold.empty() && threshold.find_first_not_of("0123456789.") == threshold.npos && threshold.front() != '.' &&
                         threshold.back() != '.' && threshold.find('.') == threshold.rfind('.');
  return is_number ? CellType{std::string(text.substr(0, open)), std::string(threshold)} : CellType{};
}

/// What a table means where a cell gives no threshold, which is not what other files mean.
std::optional<double> threshold_in_tables(std::string_view name) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"answer-relevance", "classifier", "context-faithfulness", "context-recall", "context-relevance",
                                       "cost", "latency", "levenshtein", "perplexity-score", "perplexity", "rouge-n", "similar"});
  if (name.starts_with("not-")) name.remove_prefix(4);
  if (std::ranges::find(kNames, name) == kNames.end()) return std::nullopt;
  return name == "similar" ? 0.8 : 0.75;
}

bool is_type(std::string_view name) {
  if (name.starts_with("not-")) name.remove_prefix(4);
  return is_assertion_name(name);
}

/// One row while it is read.
class RowReader {
 public:
  explicit RowReader(Mark mark) : mark_(mark) {}

  void cell(const std::string& column, const std::string& cell) {
    if (column.starts_with(kExpected)) {
      if (!trim(cell).empty()) expected_.push_back({column, assertion_in_cell(trim(cell), mark_)});
    } else if (column.starts_with(kMetadata)) {
      std::string key = column.substr(kMetadata.size());
      const bool is_list = key.ends_with("[]");
      if (is_list) key.resize(key.size() - 2);
      if (!trim(cell).empty())
        child_map(test_, "metadata", mark_).push_back({key, mark_, is_list ? escaped_list(cell, mark_) : text_node(cell, mark_)});
    } else if (column.starts_with(kConfig)) {
      if (!trim(cell).empty()) configs_.emplace_back(column.substr(kConfig.size()), cell);
    } else if (column == "__description") {
      test_.push_back({"description", mark_, text_node(cell, mark_)});
    } else if (column == "__prefix" || column == "__suffix") {
      child_map(test_, "options", mark_).push_back({column.substr(2), mark_, text_node(cell, mark_)});
    } else if (column == "__threshold") {
      if (!trim(cell).empty()) test_.push_back({"threshold", mark_, typed_scalar(std::string(trim(cell)), mark_)});
    } else if (column == "__metric") {
      metric_ = cell;
    } else if (column == "__providerOutput") {
      test_.push_back({"providerOutput", mark_, text_node(cell, mark_)});
    } else if (!column.empty()) {
      child_map(test_, "vars", mark_).push_back({column, mark_, text_node(cell, mark_)});
    }
  }

  Node finish() && {
    NodeList assertions;
    for (auto& [column, assertion] : expected_) {
      if (!trim(metric_).empty()) map_of(assertion).push_back({"metric", mark_, text_node(metric_, mark_)});
      for (const auto& [name, value] : configs_) {  // "__expected1:threshold"
        const std::size_t colon = name.find(':');
        if (colon == std::string::npos || name.substr(0, colon) != column) continue;
        NodeMap& map = map_of(assertion);
        std::erase_if(map, [&](const NodeEntry& entry) { return entry.key == name.substr(colon + 1); });
        map.push_back({name.substr(colon + 1), mark_, typed_scalar(std::string(trim(value)), mark_)});
      }
      assertions.push_back(std::move(assertion));
    }
    if (!assertions.empty()) test_.push_back({"assert", mark_, Node{std::move(assertions), mark_}});
    return {std::move(test_), mark_};
  }

 private:
  Mark mark_;
  NodeMap test_;
  std::vector<std::pair<std::string, Node>> expected_;
  std::vector<std::pair<std::string, std::string>> configs_;
  std::string metric_;
};

}  // namespace

Node assertion_in_cell(std::string_view cell, Mark mark) {
  if (is_file_reference(cell) && is_script(cell)) {
    const bool is_python = extension_of(parse_script_reference(cell).path) == ".py";
    return {NodeMap{{"type", mark, text_node(is_python ? "python" : "javascript", mark)}, {"value", mark, text_node(cell, mark)}}, mark};
  }
  std::size_t colon = cell.find(':');
  // Some names have a colon of their own: `similar:cosine(0.8): text`.
  if (const std::size_t second = colon == cell.npos ? colon : cell.find(':', colon + 1); second != cell.npos || colon != cell.npos) {
    if (is_type(parse_type(cell.substr(0, second)).name)) colon = second;
  }
  CellType type = parse_type(cell.substr(0, colon));
  for (const auto& [shorter, name] : kShortNames) {
    if (type.name == shorter && colon != cell.npos) type.name = name;
  }
  if (!is_type(type.name)) return {NodeMap{{"type", mark, text_node("equals", mark)}, {"value", mark, text_node(cell, mark)}}, mark};
  NodeMap assertion{{"type", mark, text_node(type.name, mark)}};
  if (!type.threshold.empty()) assertion.push_back({"threshold", mark, typed_scalar(type.threshold, mark)});
  else if (const std::optional<double> threshold = threshold_in_tables(type.name))
    assertion.push_back({"threshold", mark, Node{*threshold, mark}});
  if (colon != cell.npos) assertion.push_back({"value", mark, text_node(trim(cell.substr(colon + 1)), mark)});
  return {std::move(assertion), mark};
}

Result<std::vector<Node>> tests_in_csv(std::string_view text, const std::string& file) {
  const CsvTable table = CUPEL_TRY(parse_csv(text, file));
  std::vector<Node> tests;
  for (const CsvRow& row : table.rows) {
    RowReader reader({row.line, 1});
    for (std::size_t i = 0; i < row.cells.size(); ++i) reader.cell(table.header[i], row.cells[i]);
    tests.push_back(std::move(reader).finish());
  }
  return tests;
}

Result<Node> read_json_lines(const std::string& reference, const Origin& origin, const Files& files) {
  const std::string text = CUPEL_TRY(files.text(reference, origin));
  NodeList values;
  int line = 0;
  for (const std::string& each : split(text, '\n')) {
    ++line;
    if (trim(each).empty()) continue;
    Result<Node> value = parse_yaml(each, fmt::format("{}:{}", files.shown(reference), line));
    if (!value) return value;
    values.push_back(std::move(*value));
    values.back().mark.line = line;
  }
  return Node{std::move(values), {1, 1}};
}

}  // namespace cupel::promptfoo

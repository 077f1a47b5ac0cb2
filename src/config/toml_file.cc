#include "config/toml_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/text.h"

namespace cupel {
namespace {

Mark mark_of(const toml::source_region& region) { return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)}; }

Node node_of(const toml::node& from);

bool stands_before(const NodeEntry& left, const NodeEntry& right) {
  return std::pair(left.mark.line, left.mark.column) < std::pair(right.mark.line, right.mark.column);
}

NodeMap map_of(const toml::table& table) {
  NodeMap map;
  for (const auto& [key, value] : table) map.push_back({std::string(key.str()), mark_of(key.source()), node_of(value)});
  std::sort(map.begin(), map.end(), stands_before);  // the library sorts by key
  return map;
}

NodeList list_of(const toml::array& array) {
  NodeList list;
  for (const toml::node& item : array) list.push_back(node_of(item));
  return list;
}

std::string date_text(const toml::node& date) {
  std::ostringstream out;
  date.visit([&](const auto& value) { out << value; });
  return out.str();
}

Node node_of(const toml::node& from) {
  Node node;
  node.mark = mark_of(from.source());
  if (const auto* table = from.as_table()) node.value = map_of(*table);
  else if (const auto* array = from.as_array()) node.value = list_of(*array);
  else if (const auto* text = from.as_string()) node.value = text->get();
  else if (const auto* whole = from.as_integer()) node.value = whole->get();
  else if (const auto* real = from.as_floating_point()) node.value = real->get();
  else if (const auto* flag = from.as_boolean()) node.value = flag->get();
  else node.value = date_text(from);
  return node;
}

}  // namespace

Result<Node> parse_toml(std::string_view text, std::string_view shown_path) {
  try {
    const toml::table table = toml::parse(text);
    return Node{map_of(table), {1, 1}};
  } catch (const toml::parse_error& error) {
    const Mark mark = mark_of(error.source());
    return fail(ErrorCode::invalid_config,
                fmt::format("{}:{}:{}: not valid TOML: {}", shown_path, mark.line, mark.column, printable(error.description())));
  }
}

}  // namespace cupel

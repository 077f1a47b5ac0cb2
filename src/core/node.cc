#include "core/node.h"

#include <fmt/format.h>

namespace cupel {
namespace {

struct NodeToJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(bool flag) const { return flag; }
  Json operator()(std::int64_t number) const { return number; }
  Json operator()(double number) const { return number; }
  Json operator()(const std::string& text) const { return text; }
  Json operator()(const NodeList& list) const {
    Json json = Json::array();
    for (const Node& item : list) json.push_back(to_json(item));
    return json;
  }
  Json operator()(const NodeMap& map) const {
    Json json = Json::object();
    for (const NodeEntry& entry : map) json[entry.key] = to_json(entry.value);
    return json;
  }
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  if (const NodeMap* map = as_map()) {
    for (const NodeEntry& entry : *map) {
      if (entry.key == key) return &entry.value;
    }
  }
  return nullptr;
}

const char* Node::kind() const {
  static constexpr const char* kKinds[] = {"nothing", "true/false", "number", "number", "text", "list", "map"};
  return kKinds[value.index()];
}

std::string Node::text() const {
  if (const std::string* text = as_string()) return *text;
  if (!written.empty()) return written;
  return is_null() ? std::string() : render_json(to_json(*this));
}

Json to_json(const Node& node) { return std::visit(NodeToJson{}, node.value); }

Node to_node(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean: return {json.get<bool>(), {}};
    case Json::value_t::number_integer: return {json.get<std::int64_t>(), {}};
    case Json::value_t::number_unsigned:
      if (json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return {json.get<double>(), {}};
      return {json.get<std::int64_t>(), {}};
    case Json::value_t::number_float: return {json.get<double>(), {}};
    case Json::value_t::string: return {json.get<std::string>(), {}};
    case Json::value_t::array: {
      NodeList list;
      for (const Json& item : json) list.push_back(to_node(item));
      return {std::move(list), {}};
    }
    case Json::value_t::object: {
      NodeMap map;
      for (const auto& [key, item] : json.items()) map.push_back({key, {}, to_node(item)});
      return {std::move(map), {}};
    }
    default: return {};
  }
}

std::string describe_mark(Mark mark) { return mark.line == 0 ? std::string() : fmt::format("line {}, column {}", mark.line, mark.column); }

}  // namespace cupel

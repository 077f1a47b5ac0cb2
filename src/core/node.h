// A value read from a file (YAML, TOML, JSON), with the place where it stood. Everything that people write is read as
// Nodes first and turned into typed values by core/fields.h, so every complaint can name line and column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/json.h"

namespace cupel {

/// 1-based; line 0 means unknown (a value that came from the command line or the environment).
struct Mark {
  int line = 0;
  int column = 0;
  bool operator==(const Mark&) const = default;
};

struct Node;
struct NodeEntry;
using NodeList = std::vector<Node>;
using NodeMap = std::vector<NodeEntry>;  // in file order; keys are unique (the parser refuses duplicates)

struct Node {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, NodeList, NodeMap> value;
  Mark mark;
  std::string written = {};  // of a number or true/false read from a file: its spelling there ("1.10"); else ""

  bool is_null() const { return std::holds_alternative<std::monostate>(value); }
  bool is_list() const { return std::holds_alternative<NodeList>(value); }
  bool is_map() const { return std::holds_alternative<NodeMap>(value); }
  bool is_scalar() const { return !is_list() && !is_map(); }
  const std::string* as_string() const { return std::get_if<std::string>(&value); }
  const NodeList* as_list() const { return std::get_if<NodeList>(&value); }
  const NodeMap* as_map() const { return std::get_if<NodeMap>(&value); }

  /// The value under a key of a map, or null when there is none (or this is no map).
  const Node* find(std::string_view key) const;

  /// "text", "number", "true/false", "list", "map" or "nothing": for messages.
  const char* kind() const;

  /// A scalar as people wrote it: 5, 1.10, true, text. Lists and maps as JSON. Null is "".
  std::string text() const;
};

struct NodeEntry {
  std::string key;
  Mark mark;  // of the key
  Node value;
};

Json to_json(const Node& node);
Node to_node(const Json& json);

/// "line 7, column 3" or "" when unknown.
std::string describe_mark(Mark mark);

}  // namespace cupel

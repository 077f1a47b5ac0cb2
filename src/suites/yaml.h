// YAML (and JSON, which is YAML) to Nodes: the only user of yaml-cpp. Every value and key knows its line and column; numbers and
// true/false are typed by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2, 10.3.2) and keep their spelling; quoted text
// stays text. Nothing here knows what a suite is.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <istream>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/node.h"

namespace cupel {

/// Whether a file of this name is one to read here: .yaml, .yml or .json.
bool has_yaml_name(const std::filesystem::path& path);

/// Bounds on what one file may cost, aliases expanded.
struct YamlLimits {
  std::size_t bytes = 32U << 20U;        // of the text
  std::size_t values = 500'000;          // nodes
  std::size_t text_bytes = 128U << 20U;  // of all scalars
  int depth = 100;
};

/// One document. `file` is only for messages. An empty file is a null Node. Never throws.
/// Errors: invalid_suite as `file:line:column: message` — syntax, duplicate keys, text that is not UTF-8, a bound exceeded.
Result<Node> parse_yaml(std::string_view text, const std::string& file, const YamlLimits& limits = {});

/// Lists at the top of a document whose items are given away instead of held in the tree, which has an empty list there. One with an
/// anchor is held.
struct YamlLists {
  std::span<const std::string_view> keys;
  std::function<Result<void>(std::string_view key, Node item)> give;
};

/// The same of a text that may be longer than memory: bounds are on each item, and on everything else together. An error of `give` ends
/// it.
Result<Node> parse_yaml(std::istream& text, const std::string& file, const YamlLists& lists, const YamlLimits& limits = {});

/// A plain (unquoted) scalar as the core schema types it.
Node typed_scalar(const std::string& text, Mark mark);

}  // namespace cupel

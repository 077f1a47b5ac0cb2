#include "importers/promptfoo/script_value.h"

#include <cmath>

namespace cupel::promptfoo {
namespace {

constexpr double kLargestWhole = 9e15;

Json number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (std::abs(value) < kLargestWhole && std::trunc(value) == value) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace

Json to_script_json(const Node& node) {
  if (const NodeList* list = node.as_list()) {
    Json out = Json::array();
    for (const Node& item : *list) out.push_back(to_script_json(item));
    return out;
  }
  if (const NodeMap* map = node.as_map()) {
    Json out = Json::object();
    for (const NodeEntry& entry : *map) out[entry.key] = to_script_json(entry.value);
    return out;
  }
  if (const double* value = std::get_if<double>(&node.value)) return number(*value);
  return to_json(node);
}

std::string to_script_text(const Node& node) {
  if (const std::string* text = node.as_string()) return *text;
  const Json json = to_script_json(node);
  return json.is_string() ? json.get<std::string>() : render_json(json);
}

}  // namespace cupel::promptfoo

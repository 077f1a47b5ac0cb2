#include "importers/promptfoo/structure_assertions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "importers/promptfoo/assertion_values.h"
#include "importers/promptfoo/script_value.h"
#include "suites/yaml.h"

namespace cupel::promptfoo {
namespace {

// A schema may also be written as YAML or JSON in a text.
Result<Node> schema_of(const Assertion& assertion) {
  const std::string* text = assertion.value.as_string();
  if (text == nullptr) return assertion.value;
  Result<Node> tree = parse_yaml(*text, "schema");
  if (!tree) return refuse(assertion, fmt::format("the schema is neither YAML nor JSON: {}", tree.error().message));
  return tree;
}

// `{requiredElements: [root.child]}`, or such a list itself.
Result<NodeMap> elements_of(const Assertion& assertion) {
  if (assertion.value.is_null()) return NodeMap{};
  Assertion list = assertion;
  if (assertion.value.is_map()) {
    const Node* required = find_value(assertion.value, "requiredElements");
    if (required == nullptr) return refuse(assertion, "takes 'requiredElements'");
    list.value = *required;
  }
  return NodeMap{argument("elements", CUPEL_TRY(texts_of(list)))};
}

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// `type::database::name`, where each part may be a pattern; only plain words, `null` and "anything" can be said here.
struct Authority {
  std::vector<std::string> kinds;  // of statements; empty = any
  std::string name;
};

std::optional<Authority> parse_authority(std::string_view text) {
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() != 5 || !parts[1].empty() || !parts[3].empty()) return std::nullopt;
  const auto is_any = [](std::string_view part) { return part == ".*" || part == "(.*)"; };
  if (parts[2] != "null" && !is_any(parts[2])) return std::nullopt;
  Authority found{.kinds = {}, .name = is_any(parts[4]) ? "*" : parts[4]};
  if (!is_word(parts[4]) && !is_any(parts[4])) return std::nullopt;
  if (is_any(parts[0])) return found;
  std::string_view kinds = parts[0];
  if (kinds.starts_with('(') && kinds.ends_with(')')) kinds = kinds.substr(1, kinds.size() - 2);
  for (const std::string& kind : split(kinds, '|')) {
    if (!is_word(kind)) return std::nullopt;
    found.kinds.push_back(kind);
  }
  return found;
}

Node node_of(const std::vector<std::string>& texts) {
  NodeList list;
  for (const std::string& each : texts) list.push_back({each, {}});
  return {std::move(list), {}};
}

// `allowedTables` or `allowedColumns` as the statements and names that may be used.
Result<void> add_authorities(const Assertion& assertion, const char* key, const char* ours, NodeMap& args) {
  const Node* value = find_value(assertion.value, key);
  if (value == nullptr) return {};
  Assertion list = assertion;
  list.value = *value;
  const Node texts = CUPEL_TRY(texts_of(list));
  std::optional<std::vector<std::string>> kinds;
  std::vector<std::string> names;
  for (const Node& each : *texts.as_list()) {
    const std::optional<Authority> authority = parse_authority(each.text());
    const bool is_same = authority && (!kinds || *kinds == authority->kinds);
    if (!is_same) return refuse(assertion, fmt::format("'{}: {}' cannot be said here", key, printable(each.text())));
    kinds = authority->kinds;
    names.push_back(authority->name);
  }
  const bool is_any_name = std::ranges::find(names, "*") != names.end() && ours == std::string_view("tables");
  if (!is_any_name) args.push_back(argument(ours, node_of(names)));
  if (!kinds || kinds->empty()) return {};
  const Node statements = node_of(*kinds);
  const auto earlier = std::ranges::find(args, "statements", &NodeEntry::key);
  if (earlier == args.end()) args.push_back(argument("statements", statements));
  else if (render_json(to_json(earlier->value)) != render_json(to_json(statements)))
    return refuse(assertion, "tables and columns are allowed in different kinds of statements, which cannot be said here");
  return {};
}

Result<CheckForm> sql(const Assertion& assertion, bool extract) {
  NodeMap args{argument(extract ? "extract" : "valid", true)};
  const Node& value = assertion.value;
  if (!value.is_null() && !value.is_map()) return refuse(assertion, fmt::format("takes a map, found {}", value.kind()));
  const Node* type = find_value(value, "databaseType");
  const std::string dialect = type != nullptr ? to_lower(type->text()) : "mysql";
  if (dialect == "mysql" || dialect == "mariadb") args.push_back(argument("dialect", Node{"mysql", {}}));
  else if (dialect != "postgresql")
    return refuse(assertion, fmt::format("the database '{}' is not known here; MySQL and PostgreSQL are", printable(dialect)));
  CUPEL_CHECK(add_authorities(assertion, "allowedTables", "tables", args));
  CUPEL_CHECK(add_authorities(assertion, "allowedColumns", "columns", args));
  return check_with("sql", std::move(args), value.mark);
}

CheckForm with_elements(const char* type, bool extract, NodeMap elements, Mark mark) {
  elements.insert(elements.begin(), argument(extract ? "extract" : "valid", true));
  return check_with(type, std::move(elements), mark);
}

}  // namespace

Result<CheckForm> is_json(const Assertion& assertion) {
  if (assertion.value.is_null()) return check_with("json", {argument("valid", true)}, assertion.value.mark);
  return check_with("json_schema", {argument("schema", CUPEL_TRY(schema_of(assertion)))}, assertion.value.mark);
}

Result<CheckForm> contains_json(const Assertion& assertion) {
  if (assertion.value.is_null()) return check_with("contains_json", {argument("lenient", true)}, assertion.value.mark);
  return check_with("contains_json", {argument("schema", CUPEL_TRY(schema_of(assertion))), argument("lenient", true)},
                    assertion.value.mark);
}

Result<CheckForm> is_xml(const Assertion& assertion) {
  return with_elements("xml", false, CUPEL_TRY(elements_of(assertion)), assertion.value.mark);
}
Result<CheckForm> contains_xml(const Assertion& assertion) {
  return with_elements("xml", true, CUPEL_TRY(elements_of(assertion)), assertion.value.mark);
}
Result<CheckForm> is_html(const Assertion& assertion) { return with_elements("html", false, {}, assertion.value.mark); }
Result<CheckForm> contains_html(const Assertion& assertion) { return with_elements("html", true, {}, assertion.value.mark); }
Result<CheckForm> is_sql(const Assertion& assertion) { return sql(assertion, false); }
Result<CheckForm> contains_sql(const Assertion& assertion) { return sql(assertion, true); }

}  // namespace cupel::promptfoo

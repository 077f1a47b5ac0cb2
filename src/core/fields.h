// Field lists: a struct names its fields once, in visit(), and parsing, help, reference pages and schemas are visitors of it.
//
//   struct Args {
//     std::string text;
//     bool ignore_case = false;
//     void visit(auto& field) {
//       field("text", text, "text that must appear in the output", FieldRule::required);
//       field("ignore_case", ignore_case, "compare without regard to case");
//     }
//   };
//   Result<Args> args = parse_fields<Args>(node, "contains");
//
// Types: bool, std::int64_t, int, double, std::string, std::vector<std::string>, Node (as written), std::vector<Node>, and
// std::optional of these. The first field also takes the short form: `contains: x` is `contains: {text: x}`.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "core/node.h"

namespace cupel {

enum class FieldRule { optional, required, positional };  // positional: on the command line, given without its name

struct FieldInfo {
  std::string name;
  std::string type;  // "text", "number", "integer", "true/false", "list of text", "any", "list"
  std::string help;
  std::string default_text;  // "" when there is none
  FieldRule rule = FieldRule::optional;
};

namespace fields {

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

/// One value from a node; the error says what was found and what is allowed, without the place (the caller adds it).
Result<void> read(const Node& node, bool& out);
Result<void> read(const Node& node, int& out);
Result<void> read(const Node& node, std::int64_t& out);
Result<void> read(const Node& node, double& out);
Result<void> read(const Node& node, std::string& out);               // numbers and booleans are taken as written
Result<void> read(const Node& node, std::vector<std::string>& out);  // a single scalar is a list of one
Result<void> read(const Node& node, Node& out);
Result<void> read(const Node& node, std::vector<Node>& out);
template <class T>
Result<void> read(const Node& node, std::optional<T>& out) {
  T value{};
  CUPEL_CHECK(read(node, value));
  out = std::move(value);
  return {};
}

template <class T>
std::string type_name() {
  if constexpr (is_optional<T>::value) return type_name<typename T::value_type>();
  else if constexpr (std::same_as<T, bool>) return "true/false";
  else if constexpr (std::integral<T>) return "integer";
  else if constexpr (std::floating_point<T>) return "number";
  else if constexpr (std::same_as<T, std::string>) return "text";
  else if constexpr (std::same_as<T, std::vector<std::string>>) return "list of text";
  else if constexpr (std::same_as<T, std::vector<Node>>) return "list";
  else return "any";
}

std::string default_text(bool value);
std::string default_text(std::int64_t value);
std::string default_text(double value);
std::string default_text(const std::string& value);
template <class T>
std::string default_of(const T& value) {
  if constexpr (std::same_as<T, int>) return default_text(static_cast<std::int64_t>(value));
  else if constexpr (requires { default_text(value); }) return default_text(value);
  else return {};
}

struct Describe {
  std::vector<FieldInfo>& out;
  template <class T>
  void operator()(const char* name, T& value, const char* help, FieldRule rule = FieldRule::optional) {
    out.push_back({name, type_name<T>(), help, rule == FieldRule::required ? std::string() : default_of(value), rule});
  }
};

/// Errors of one parse, collected by a visitor; the first one is kept.
struct Parse {
  const Node& node;  // a map
  std::string_view owner;
  std::vector<std::string_view> known;
  std::optional<Error> error;

  template <class T>
  void operator()(const char* name, T& value, const char* /*help*/, FieldRule rule = FieldRule::optional) {
    known.emplace_back(name);
    if (error) return;
    const Node* found = node.find(name);
    if (found == nullptr) {
      if (rule == FieldRule::required) report_missing(name);
    } else if (Result<void> read_result = read(*found, value); !read_result) {
      report_bad(name, *found, std::move(read_result).error());
    }
  }
  void report_missing(std::string_view name);
  void report_bad(std::string_view name, const Node& found, Error cause);
  Result<void> finish();  // also refuses keys that no field has
};

/// The short form as the long one: a scalar or list becomes {first field: it}; null becomes {}. Where the first field takes maps itself,
/// a map is the long form when it has that field, or none but fields.
Node as_map_of(const Node& node, std::span<const FieldInfo> fields);

}  // namespace fields

template <class Args>
std::vector<FieldInfo> describe_fields() {
  std::vector<FieldInfo> out;
  Args args;
  fields::Describe describe{out};
  args.visit(describe);
  return out;
}

/// Strict: unknown keys, missing required ones and wrong types are errors with line, column and nearest spelling.
/// `owner` is what the fields belong to, as people know it ("contains", "defaults"). Errors: invalid_suite.
template <class Args>
Result<Args> parse_fields(const Node& node, std::string_view owner) {
  Args args;
  static const std::vector<FieldInfo> infos = describe_fields<Args>();
  const Node map = infos.empty() ? node : fields::as_map_of(node, infos);
  fields::Parse parse{map, owner, {}, std::nullopt};
  args.visit(parse);
  CUPEL_CHECK(parse.finish());
  return args;
}

}  // namespace cupel

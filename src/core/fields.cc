#include "core/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace cupel::fields {
namespace {

tl::unexpected<Error> wrong_kind(const Node& node, std::string_view wanted) {
  const std::string shown = node.is_scalar() && !node.is_null() ? fmt::format(" '{}'", shorten(printable(node.text()), 60)) : "";
  return fail(ErrorCode::invalid_suite, fmt::format("expected {}, found {}{}", wanted, node.kind(), shown));
}

std::string place(Mark mark) { return mark.line == 0 ? std::string() : describe_mark(mark) + ": "; }

}  // namespace

Result<void> read(const Node& node, bool& out) {
  const bool* flag = std::get_if<bool>(&node.value);
  if (flag == nullptr) return wrong_kind(node, "true or false");
  out = *flag;
  return {};
}

Result<void> read(const Node& node, std::int64_t& out) {
  if (const auto* number = std::get_if<std::int64_t>(&node.value)) {
    out = *number;
    return {};
  }
  if (const auto* number = std::get_if<double>(&node.value);
      number != nullptr && std::abs(*number) < 9e15 && std::floor(*number) == *number) {
    out = static_cast<std::int64_t>(*number);
    return {};
  }
  return wrong_kind(node, "a whole number");
}

Result<void> read(const Node& node, int& out) {
  std::int64_t wide = 0;
  CUPEL_CHECK(read(node, wide));
  if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) return wrong_kind(node, "a smaller number");
  out = static_cast<int>(wide);
  return {};
}

Result<void> read(const Node& node, double& out) {
  if (const auto* number = std::get_if<std::int64_t>(&node.value)) out = static_cast<double>(*number);
  else if (const auto* real = std::get_if<double>(&node.value)) out = *real;
  else return wrong_kind(node, "a number");
  return {};
}

Result<void> read(const Node& node, std::string& out) {
  if (!node.is_scalar() || node.is_null()) return wrong_kind(node, "text");
  out = node.text();
  return {};
}

Result<void> read(const Node& node, std::vector<std::string>& out) {
  out.clear();
  if (const NodeList* list = node.as_list()) {
    for (const Node& item : *list) {
      std::string text;
      CUPEL_CHECK(read(item, text));
      out.push_back(std::move(text));
    }
    return {};
  }
  std::string text;
  if (!read(node, text)) return wrong_kind(node, "a list of text");
  out.push_back(std::move(text));
  return {};
}

Result<void> read(const Node& node, Node& out) {
  out = node;
  return {};
}

Result<void> read(const Node& node, std::vector<Node>& out) {
  const NodeList* list = node.as_list();
  if (list == nullptr) return wrong_kind(node, "a list");
  out = *list;
  return {};
}

std::string default_text(bool value) { return value ? "true" : "false"; }
std::string default_text(std::int64_t value) { return fmt::format("{}", value); }
std::string default_text(double value) { return fmt::format("{}", value); }
std::string default_text(const std::string& value) { return value; }

void Parse::report_missing(std::string_view name) {
  error = Error{ErrorCode::invalid_suite, fmt::format("{}'{}' needs '{}'", place(node.mark), owner, name), {}};
}

void Parse::report_bad(std::string_view name, const Node& found, Error cause) {
  cause.message = fmt::format("{}'{}' of '{}': {}", place(found.mark), name, owner, cause.message);
  error = std::move(cause);
}

Result<void> Parse::finish() {
  if (!node.is_map())
    return fail(ErrorCode::invalid_suite, fmt::format("{}'{}' takes a map, found {}", place(node.mark), owner, node.kind()));
  for (const NodeEntry& entry : *node.as_map()) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      const std::string suggestion = did_you_mean(entry.key, known);
      return fail(ErrorCode::invalid_suite,
                  fmt::format("{}unknown key '{}' in '{}'{}", place(entry.mark), printable(entry.key), owner, suggestion));
    }
  }
  if (error) return fail(*error);
  return {};
}

Node as_map_of(const Node& node, std::span<const FieldInfo> fields) {
  const std::string& first_field = fields.front().name;
  const auto is_field = [&](const auto& entry) { return std::ranges::find(fields, entry.key, &FieldInfo::name) != fields.end(); };
  const bool first_takes_map = fields.front().type == "any";
  const bool names_fields = node.is_map() && !node.as_map()->empty() && std::ranges::all_of(*node.as_map(), is_field);
  const bool is_long_form = node.is_map() && (!first_takes_map || node.find(first_field) != nullptr || names_fields);
  if (is_long_form) return node;
  if (node.is_null()) return {NodeMap{}, node.mark};
  return {NodeMap{{first_field, node.mark, node}}, node.mark};
}

}  // namespace cupel::fields

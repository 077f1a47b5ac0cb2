#include "config/setting_value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "base/text.h"
#include "core/fields.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

tl::unexpected<Error> expected_other(std::string_view wanted, std::string_view found) {
  return fail(ErrorCode::invalid_usage, fmt::format("expected {}, found '{}'", wanted, shorten(printable(found), 60)));
}

Result<Node> flag_from_text(std::string_view text) {
  if (text == "true" || text == "1") return Node{true, {}};
  if (text == "false" || text == "0") return Node{false, {}};
  return expected_other("true or false", text);
}

template <class Number>
Result<Node> number_from_text(std::string_view text, std::string_view wanted) {
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return expected_other(wanted, text);
  if (!std::isfinite(static_cast<double>(number))) return expected_other(wanted, text);
  return Node{number, {}};
}

Result<Node> list_from_text(std::string_view text) {
  if (!text.starts_with('[')) return Node{std::string(text), {}};
  const Json json = json_or_discarded(text);
  if (!json.is_array()) return Node{std::string(text), {}};
  return to_node(json);
}

template <class T>
Result<void> check_as(const Node& value) {
  T ignored{};
  return fields::read(value, ignored);
}

Result<void> check_kind(const Node& value, std::string_view type) {
  if (type == "true/false") return check_as<bool>(value);
  if (type == "integer") return check_as<std::int64_t>(value);
  if (type == "number") return check_as<double>(value);
  if (type == "text") return check_as<std::string>(value);
  if (type == "list of text") return check_as<std::vector<std::string>>(value);
  if (type == "list") return check_as<std::vector<Node>>(value);
  return {};
}

}  // namespace

Result<Node> setting_from_text(std::string_view text, std::string_view type) {
  if (type == "true/false") return flag_from_text(text);
  if (type == "integer") return number_from_text<std::int64_t>(text, "a whole number");
  if (type == "number") return number_from_text<double>(text, "a number");
  if (type == "list of text" || type == "list") return list_from_text(text);
  return Node{std::string(text), {}};
}

Result<void> check_setting_type(const Node& value, std::string_view type) {
  Result<void> checked = check_kind(value, type);
  if (!checked) checked.error().code = ErrorCode::invalid_config;
  return checked;
}

}  // namespace cupel

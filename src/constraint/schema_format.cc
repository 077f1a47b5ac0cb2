#include "constraint/schema_format.h"

#include <map>

namespace cupel::constraint {
namespace {

// No 29th to 31st of a month, so that every date exists; no leap seconds.
const std::map<std::string_view, std::string>& formats() {
  static const std::map<std::string_view, std::string> kFormats = [] {
    const std::string date = "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
    const std::string time = R"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9]))";
    const std::string label = "[A-Za-z0-9]{1,16}(-[A-Za-z0-9]{1,16}){0,2}";  // no --, which announces an encoding
    const std::string host = label + R"((\.)" + label + "){0,3}";
    const std::string octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    const std::string rest = R"((/[A-Za-z0-9._~-]{0,64}){0,8}(\?[A-Za-z0-9._~=&-]{0,64})?(#[A-Za-z0-9._~-]{0,64})?)";
    const std::string uri = "(https?|ftp)://" + host + "(:[1-9][0-9]{0,3})?" + rest;
    return std::map<std::string_view, std::string>{
        {"date", date},
        {"time", time},
        {"date-time", date + "T" + time},
        {"email", R"([A-Za-z0-9_+-]{1,24}(\.[A-Za-z0-9_+-]{1,24})?@)" + host + R"(\.[A-Za-z]{2,10})"},
        {"hostname", host},
        {"ipv4", octet + R"((\.)" + octet + "){3}"},
        {"ipv6", "[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){7}"},
        {"uri", uri},
        {"uri-reference", "(" + uri + "|" + rest + ")"},
        {"uuid", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"}};
  }();
  return kFormats;
}

}  // namespace

std::optional<std::string> format_pattern(std::string_view format) {
  const auto found = formats().find(format);
  return found == formats().end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, pattern] : formats()) names.push_back(name);
  return names;
}

}  // namespace cupel::constraint

// The formats of JSON Schema that are judged: what a text of each looks like. Formats not listed are refused when a schema is loaded.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace cupel {

struct SchemaFormat {
  std::string_view name;
  std::string_view description;  // "a date such as 2026-11-21"
  Result<bool> (*matches)(std::string_view text) = nullptr;
};

const SchemaFormat* find_format(std::string_view name);
std::vector<std::string_view> format_names();

}  // namespace cupel

#include "importers/promptfoo/comma_list.h"

#include "base/text.h"

namespace cupel::promptfoo {

std::vector<std::string> split_comma_list(std::string_view text) {
  std::vector<std::string> items;
  std::string current;
  bool is_quoted = false;
  const auto flush = [&] {
    if (!trim(current).empty()) items.emplace_back(trim(current));
    current.clear();
  };
  for (const char c : text) {
    if (c == '"') is_quoted = !is_quoted;
    else if (c == ',' && !is_quoted) flush();
    else current += c;
  }
  flush();
  return items;
}

}  // namespace cupel::promptfoo

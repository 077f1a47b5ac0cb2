#include "checks/text_list.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"

namespace cupel {

Result<TextList> parse_text_list(const Node& node, std::string_view check) {
  TextList list = CUPEL_TRY(parse_fields<TextList>(node, check));
  if (list.texts.empty()) return bad_argument(node, check, "the list of texts is empty");
  for (const std::string& text : list.texts) {
    if (text.empty()) return bad_argument(node, check, "one of the texts is empty: every answer contains it");
  }
  return list;
}

std::vector<std::string> missing_from(std::string_view answer, const TextList& list) {
  const std::string searched = comparable(answer, list.ignore_case, list.lower_case);
  std::vector<std::string> missing;
  for (const std::string& text : list.texts) {
    if (searched.find(comparable(text, list.ignore_case, list.lower_case)) == std::string::npos) missing.push_back(text);
  }
  return missing;
}

std::string quote_list(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(quote(text, 60));
  return shorten(join(quoted, ", "), 240);
}

}  // namespace cupel

// The arguments of checks over several texts (contains_any, contains_all), and which of the texts an answer holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/answer.h"
#include "core/check.h"

namespace cupel {

struct TextList {
  std::vector<std::string> texts;
  bool ignore_case = false;
  bool lower_case = false;
  void visit(auto& field) {
    field("texts", texts, "the texts to look for in the answer", FieldRule::required);
    field("ignore_case", ignore_case, "compare without regard to case");
    field("lower_case", lower_case, kLowerCaseHelp);
  }
};

/// Errors: invalid_suite for no texts or an empty one.
Result<TextList> parse_text_list(const Node& node, std::string_view check);

/// The texts of the list that the answer does not contain.
std::vector<std::string> missing_from(std::string_view answer, const TextList& list);

/// `"a", "b", "c"`, shortened when long.
std::string quote_list(const std::vector<std::string>& texts);

}  // namespace cupel

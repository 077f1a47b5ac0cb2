// What starts_with and ends_with share: one end of the answer compared with a text.
#pragma once

#include <string>
#include <string_view>

#include "core/check.h"

namespace cupel {

enum class AnswerEnd { first, last };

struct AffixArgs {
  std::string text;
  bool ignore_case = false;
  bool trim = true;
  void visit(auto& field) {
    field("text", text, "text with which the answer begins or ends", FieldRule::required);
    field("ignore_case", ignore_case, "compare without regard to case");
    field("trim", trim, "leave out white space around the answer first");
  }
};

/// `name` is the check's, for messages. Errors: invalid_suite.
Result<Check> make_affix_check(const Node& args, std::string_view name, AnswerEnd end);

}  // namespace cupel

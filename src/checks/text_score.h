// What checks by a text score share (bleu, rouge_l, …): one or several reference texts, the least score, and a bound on the work.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/check.h"

namespace cupel {

struct TextScoreArgs {
  std::vector<std::string> texts;
  double least = 0.5;
  bool ignore_case = false;
  void visit(auto& field) {
    field("texts", texts, "what a good answer says, in one text or several; of several the one it is nearest to counts",
          FieldRule::required);
    field("least", least, "the least score, 0 to 1");
    field("ignore_case", ignore_case, "compare without regard to case");
  }
};

/// 0..1, of an answer against references; both are comparable() already.
using TextScore = std::function<double(std::string_view answer, const std::vector<std::string>& references)>;

/// A check that passes from `args.least` up and whose score is the text score. `name` is the check's, for messages. Answers so long that
/// comparing them would take seconds are errors. Errors: invalid_suite for empty texts, or a least score outside 0..1.
Result<Check> make_text_score_check(const Node& node, std::string_view name, const TextScoreArgs& args, TextScore score);

/// Refuses work that grows with the product of two lengths where that is too much. Errors: limit_exceeded.
Result<void> check_product(std::size_t a, std::size_t b);

}  // namespace cupel

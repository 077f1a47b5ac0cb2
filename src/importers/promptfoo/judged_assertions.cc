#include "importers/promptfoo/judged_assertions.h"

#include "importers/promptfoo/assertion_values.h"

namespace cupel::promptfoo {
namespace {

void add_threshold(NodeMap& args, const Assertion& assertion, std::optional<double> otherwise = {}) {
  const std::optional<double> threshold = assertion.threshold ? assertion.threshold : otherwise;
  if (threshold) args.push_back(argument("threshold", Node{*threshold, {}}));
}

}  // namespace

Result<CheckForm> similar(const Assertion& assertion) {
  NodeMap args{argument("text", CUPEL_TRY(texts_of(assertion, false)))};
  add_threshold(args, assertion, 0.75);
  return check_with("similar", std::move(args), assertion.value.mark);
}

}  // namespace cupel::promptfoo

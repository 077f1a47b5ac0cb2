#include "importers/promptfoo/judged_assertions.h"

#include <fmt/format.h>

#include "importers/promptfoo/assertion_values.h"

namespace cupel::promptfoo {
namespace {

void add_threshold(NodeMap& args, const Assertion& assertion, std::optional<double> otherwise = {}) {
  const std::optional<double> threshold = assertion.threshold ? assertion.threshold : otherwise;
  if (threshold) args.push_back(argument("threshold", Node{*threshold, {}}));
}

// A variable of the test that these assertions read by its name.
Result<Node> variable(const Assertion& assertion, const char* name) {
  const auto found = assertion.vars.find(name);
  if (found == assertion.vars.end()) return refuse(assertion, fmt::format("needs the variable '{}' in 'vars'", name));
  return Node{found->is_string() ? found->get<std::string>() : render_json(*found), {}};
}

// Text, or any value as JSON.
Result<Node> words_of(const Assertion& assertion) {
  if (assertion.value.is_scalar()) return text_of(assertion);
  return Node{render_json(to_json(assertion.value)), assertion.value.mark};
}

}  // namespace

Result<CheckForm> similar(const Assertion& assertion) {
  NodeMap args{argument("text", CUPEL_TRY(texts_of(assertion, false)))};
  add_threshold(args, assertion, 0.75);
  return check_with("similar", std::move(args), assertion.value.mark);
}

Result<CheckForm> llm_rubric(const Assertion& assertion) {
  NodeMap args{argument("rubric", CUPEL_TRY(words_of(assertion)))};
  add_threshold(args, assertion);
  return check_with("llm_rubric", std::move(args), assertion.value.mark);
}

Result<CheckForm> g_eval(const Assertion& assertion) {
  NodeMap args{argument("criteria", CUPEL_TRY(texts_of(assertion, false)))};
  add_threshold(args, assertion, 0.7);
  return check_with("g_eval", std::move(args), assertion.value.mark);
}

Result<CheckForm> factuality(const Assertion& assertion) {
  NodeMap args{argument("reference", CUPEL_TRY(text_of(assertion)))};
  const Node* scores = assertion.options.find("factuality");
  for (const auto& [theirs, ours] : {std::pair{"subset", "subset"},
                                     {"superset", "superset"},
                                     {"agree", "agree"},
                                     {"disagree", "disagree"},
                                     {"differButFactual", "differ_but_factual"}}) {
    if (const Node* score = scores != nullptr ? find_value(*scores, theirs) : nullptr) args.push_back(argument(ours, *score));
  }
  return check_with("factuality", std::move(args), assertion.value.mark);
}

Result<CheckForm> closed_qa(const Assertion& assertion) {
  return check_with("closed_qa", {argument("criterion", CUPEL_TRY(text_of(assertion)))}, assertion.value.mark);
}

Result<CheckForm> context_faithfulness(const Assertion& assertion) {
  NodeMap args{argument("context", CUPEL_TRY(variable(assertion, "context")))};
  if (assertion.vars.contains("query")) args.push_back(argument("question", CUPEL_TRY(variable(assertion, "query"))));
  add_threshold(args, assertion, 0);
  return check_with("context_faithfulness", std::move(args), assertion.origin.mark);
}

Result<CheckForm> context_recall(const Assertion& assertion) {
  NodeMap args{argument("truth", CUPEL_TRY(text_of(assertion))), argument("context", CUPEL_TRY(variable(assertion, "context")))};
  add_threshold(args, assertion, 0);
  return check_with("context_recall", std::move(args), assertion.value.mark);
}

Result<CheckForm> context_relevance(const Assertion& assertion) {
  NodeMap args{argument("context", CUPEL_TRY(variable(assertion, "context"))),
               argument("question", CUPEL_TRY(variable(assertion, "query")))};
  add_threshold(args, assertion, 0);
  return check_with("context_relevance", std::move(args), assertion.origin.mark);
}

}  // namespace cupel::promptfoo

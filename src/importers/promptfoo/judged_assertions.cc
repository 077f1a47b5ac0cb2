#include "importers/promptfoo/judged_assertions.h"

#include <fmt/format.h>

#include <algorithm>

#include "importers/promptfoo/assertion_values.h"

namespace cupel::promptfoo {
namespace {

void add_threshold(NodeMap& args, const Assertion& assertion, std::optional<double> otherwise = {}) {
  const std::optional<double> threshold = assertion.threshold ? assertion.threshold : otherwise;
  if (threshold) args.push_back(argument("threshold", Node{*threshold, {}}));
}

// Text as it is, any other value as JSON.
Node words_of(const Json& value) { return {value.is_string() ? value.get<std::string>() : render_json(value), {}}; }

// A variable of the test that these assertions read by its name.
Result<Node> variable(const Assertion& assertion, const char* name) {
  const auto found = assertion.vars.find(name);
  if (found == assertion.vars.end()) return refuse(assertion, fmt::format("needs the variable '{}' in 'vars'", name));
  return words_of(*found);
}

// The context that is judged: what a script gives, else the variable.
Result<NodeEntry> context_of(const Assertion& assertion) {
  if (!assertion.context_transform.is_null()) return argument("context_from", assertion.context_transform);
  return argument("context", CUPEL_TRY(variable(assertion, "context")));
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

// Its threshold is a distance: less is nearer.
Result<CheckForm> similar_euclidean(const Assertion& assertion) {
  const double most = assertion.threshold.value_or(0.75);
  if (!(most >= 0)) return refuse(assertion, "'threshold' is the greatest distance, at least 0");
  return check_with("similar", {argument("text", CUPEL_TRY(texts_of(assertion, false))), argument("max_distance", Node{most, {}})},
                    assertion.value.mark);
}

// With a prompt of its own, which may say all of it, there need be no value.
Result<CheckForm> llm_rubric(const Assertion& assertion) {
  const bool is_all_in_prompt = assertion.value.is_null() && !assertion.rubric_prompt.empty();
  NodeMap args{argument("rubric", is_all_in_prompt ? Node{std::string(), {}} : CUPEL_TRY(words_of(assertion)))};
  if (!assertion.rubric_prompt.empty()) args.push_back(argument("prompt", Node{assertion.rubric_prompt, {}}));
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
  NodeMap args{CUPEL_TRY(context_of(assertion))};
  if (assertion.vars.contains("query")) args.push_back(argument("question", CUPEL_TRY(variable(assertion, "query"))));
  add_threshold(args, assertion, 0.5);
  return check_with("context_faithfulness", std::move(args), assertion.origin.mark);
}

Result<CheckForm> context_recall(const Assertion& assertion) {
  NodeMap args{argument("truth", CUPEL_TRY(text_of(assertion))), CUPEL_TRY(context_of(assertion))};
  add_threshold(args, assertion, 0.5);
  return check_with("context_recall", std::move(args), assertion.value.mark);
}

Result<CheckForm> context_relevance(const Assertion& assertion) {
  NodeMap args{CUPEL_TRY(context_of(assertion)), argument("question", CUPEL_TRY(variable(assertion, "query")))};
  add_threshold(args, assertion, 0.5);
  return check_with("context_relevance", std::move(args), assertion.origin.mark);
}

Result<CheckForm> answer_relevance(const Assertion& assertion) {
  NodeMap args;
  if (assertion.vars.contains("query")) args.push_back(argument("question", CUPEL_TRY(variable(assertion, "query"))));
  add_threshold(args, assertion, 0.5);
  return check_with("answer_relevance", std::move(args), assertion.origin.mark);
}

Result<CheckForm> conversation_relevance(const Assertion& assertion) {
  NodeMap args;
  add_threshold(args, assertion, 0.5);
  // A window of 0 counts as none there.
  if (const Node* window = find_value(assertion.config, "windowSize"); window != nullptr && window->text() != "0") {
    args.push_back(argument("window", *window));
  }
  NodeList turns;
  if (!assertion.conversation.is_null() && !assertion.conversation.is_array()) {
    return refuse(assertion, "the variable '_conversation' is a list of 'input' and 'output'");
  }
  for (const Json& each : assertion.conversation) {
    if (!each.is_object() || !each.contains("input") || !each.contains("output")) {
      return refuse(assertion, "each item of the variable '_conversation' has an 'input' and an 'output'");
    }
    turns.push_back({NodeMap{argument("user", words_of(each["input"])), argument("answer", words_of(each["output"]))}, {}});
  }
  if (!turns.empty()) args.push_back(argument("turns", Node{std::move(turns), {}}));
  return check_with("conversation_relevance", std::move(args), assertion.origin.mark);
}

// The names are those of OpenAI's moderation; codes such as S10 mean other things in other versions of Llama Guard, so any counts then.
Result<CheckForm> moderation(const Assertion& assertion) {
  NodeList categories;
  const Node texts = assertion.value.is_null() ? Node{NodeList{}, {}} : CUPEL_TRY(texts_of(assertion));
  for (const Node& each : *texts.as_list()) {
    const std::string name = each.text();
    const bool is_code = name.size() >= 2 && name[0] == 'S' && name.find_first_not_of("0123456789", 1) == std::string::npos;
    if (is_code) return check_with("moderation", {argument("categories", Node{NodeList{}, {}})}, assertion.value.mark);
    const bool is_part = name.find('/') != std::string::npos && name != "sexual/minors";  // "violence/graphic"
    Node category{is_part ? name.substr(0, name.find('/')) : name, each.mark};
    const auto same = [&](const Node& other) { return other.text() == category.text(); };
    if (!std::ranges::any_of(categories, same)) categories.push_back(std::move(category));
  }
  return check_with("moderation", {argument("categories", Node{std::move(categories), {}})}, assertion.value.mark);
}

Result<CheckForm> select_best(const Assertion& assertion) {
  return check_with("select_best", {argument("criterion", CUPEL_TRY(text_of(assertion)))}, assertion.value.mark);
}

// The weights there are those of types as they are called there.
Result<CheckForm> max_score(const Assertion& assertion) {
  NodeMap args;
  const Node& value = assertion.value;
  if (!value.is_null() && !value.is_map()) return refuse(assertion, fmt::format("takes a map, found {}", value.kind()));
  if (const Node* method = find_value(value, "method")) args.push_back(argument("method", *method));
  const Node* threshold = find_value(value, "threshold");
  if (threshold != nullptr) args.push_back(argument("threshold", *threshold));
  else add_threshold(args, assertion);
  if (const Node* weights = find_value(value, "weights"); weights != nullptr && weights->is_map()) {
    NodeMap ours;
    for (const NodeEntry& entry : *weights->as_map()) {
      const auto types = assertion_types();
      const auto type = std::ranges::find(types, entry.key, &AssertionType::name);
      const std::string name(type != types.end() ? type->check : std::string_view(entry.key));
      if (!std::ranges::any_of(ours, [&](const NodeEntry& other) { return other.key == name; })) {
        ours.push_back({name, entry.mark, entry.value});
      }
    }
    args.push_back(argument("weights", Node{std::move(ours), weights->mark}));
  }
  return check_with("max_score", std::move(args), value.mark);
}

bool is_comparison(std::string_view type) { return type == "select-best" || type == "max-score"; }

}  // namespace cupel::promptfoo

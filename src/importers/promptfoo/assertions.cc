#include "importers/promptfoo/assertions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "core/fields.h"
#include "importers/promptfoo/assertion_names.h"
#include "importers/promptfoo/assertion_types.h"
#include "importers/promptfoo/chat_prompt.h"
#include "importers/promptfoo/judged_assertions.h"
#include "importers/promptfoo/nunjucks.h"
#include "importers/promptfoo/script_assertions.h"
#include "importers/promptfoo/script_value.h"

namespace cupel::promptfoo {
namespace {

constexpr int kNestedSets = 8;
constexpr std::string_view kNot = "not-";

struct WeightedCheck {
  CheckForm form;
  double weight = 1;
  Mark mark;
  std::string metric = {};
};

Result<std::optional<double>> number_at(const Node& node, const char* key, const std::string& file) {
  const Node* value = find_value(node, key);
  if (value == nullptr) return std::nullopt;
  double number = 0;
  if (!fields::read(*value, number)) return fail_in({file, value->mark}, fmt::format("'{}' of an assertion is a number", key));
  return std::optional(number);
}

void remove_marks(Node& node) {
  node.mark = {};
  if (auto* list = std::get_if<NodeList>(&node.value)) {
    for (Node& item : *list) remove_marks(item);
  } else if (auto* map = std::get_if<NodeMap>(&node.value)) {
    for (NodeEntry& entry : *map) {
      entry.mark = {};
      remove_marks(entry.value);
    }
  }
}

Node as_node(WeightedCheck check) {
  NodeMap map{{check.form.type, check.mark, std::move(check.form.args)}};
  if (check.weight != 1) map.push_back({"weight", check.mark, {check.weight, check.mark}});
  if (!check.metric.empty()) map.push_back({"metric", check.mark, {check.metric, check.mark}});
  return {std::move(map), check.mark};
}

/// Every check, or a mean score that is reached.
CheckForm all_of(std::vector<WeightedCheck> checks, std::optional<double> threshold, Mark mark) {
  NodeList nested;
  for (WeightedCheck& each : checks) nested.push_back(as_node(std::move(each)));
  NodeMap args{{"checks", mark, {std::move(nested), mark}}};
  if (threshold) args.push_back({"threshold", mark, {*threshold, mark}});
  return {"all", Node{std::move(args), mark}};
}

bool is_judged(std::string_view check) {
  constexpr auto kJudged = std::to_array<std::string_view>({"llm_rubric", "g_eval", "factuality", "closed_qa", "context_faithfulness",
                                                            "context_recall", "context_relevance", "answer_relevance",
                                                            "conversation_relevance", "goal_success", "select_best", "moderation"});
  return std::ranges::find(kJudged, check) != kJudged.end();
}

bool is_weightless(const std::vector<WeightedCheck>& checks) {
  return !checks.empty() && std::ranges::all_of(checks, [](const WeightedCheck& each) { return each.weight == 0; });
}

class AssertionReader {
 public:
  AssertionReader(const AssertionContext& context, const std::string& file) : context_(context), file_(file) {}

  Result<WeightedCheck> read(const Node& node, int depth = 0) const {
    const Origin origin{file_, node.mark};
    if (!node.is_map()) return fail_in(origin, fmt::format("an assertion is a map with 'type', found {}", node.kind()));
    const Node* type = find_value(node, "type");
    if (type == nullptr) return fail_in(origin, "an assertion without 'type'");
    WeightedCheck made{.form = {}, .weight = CUPEL_TRY(number_at(node, "weight", file_)).value_or(1), .mark = node.mark};
    if (!(made.weight >= 0)) return fail_in({file_, node.find("weight")->mark}, "'weight' of an assertion is at least 0");
    if (const Node* only = find_value(node, "metricOnly"); only != nullptr && only->text() == "true") made.weight = 0;
    made.form = type->text() == "assert-set" ? CUPEL_TRY(read_set(node, depth)) : CUPEL_TRY(read_single(node, type->text()));
    if (const Node* metric = find_value(node, "metric")) made.metric = CUPEL_TRY(fill_in_name(*metric));
    if (made.weight == 0) {  // counts for nothing, so it never fails
      made.form = all_of({{made.form, 1, made.mark, std::exchange(made.metric, "")}}, 0, made.mark);
    }
    return made;
  }

 private:
  Result<CheckForm> read_set(const Node& node, int depth) const {
    const Node* list = find_value(node, "assert");
    if (list == nullptr || !list->is_list()) return fail_in({file_, node.mark}, "an assert-set without a list 'assert'");
    if (list->as_list()->empty()) return fail_in({file_, list->mark}, "an assert-set without assertions");
    if (depth >= kNestedSets) return fail_in({file_, node.mark}, fmt::format("assert-sets are nested more than {} deep", kNestedSets));
    std::vector<WeightedCheck> checks;
    for (const Node& each : *list->as_list()) checks.push_back(CUPEL_TRY(read(each, depth + 1)));
    std::optional<double> threshold = CUPEL_TRY(number_at(node, "threshold", file_));
    if (!threshold && is_weightless(checks)) threshold = 0;
    return all_of(std::move(checks), threshold, node.mark);
  }

  Result<CheckForm> read_single(const Node& node, const std::string& written) const {
    const Origin origin{file_, node.find("type")->mark};
    const bool is_inverse = written.starts_with(kNot);
    const std::string name = is_inverse ? written.substr(kNot.size()) : written;
    const auto types = assertion_types();
    const auto type = std::ranges::find(types, name, &AssertionType::name);
    if (type == types.end()) return refuse_type(written, name, origin);
    if (is_inverse && is_comparison(name)) return fail_in(origin, fmt::format("'{}' cannot be negated", name));
    const std::string rubric_prompt = CUPEL_TRY(rubric_prompt_for(node, *type));
    Assertion assertion{.type = written, .value = {}, .threshold = {}, .origin = {file_, node.mark}};
    assertion.threshold = CUPEL_TRY(number_at(node, "threshold", file_));
    if (const Node* value = node.find("value")) assertion.value = CUPEL_TRY(fill_in(*value, written));
    if (const Node* config = find_value(node, "config")) assertion.config = *config;
    assertion.vars = context_.vars;
    assertion.options = context_.options;
    assertion.conversation = context_.conversation;
    assertion.rubric_prompt = rubric_prompt;
    if (const Node* transform = find_value(node, "contextTransform")) {
      const Origin at{file_, transform->mark};
      assertion.context_transform = Node{CUPEL_TRY(transform_args(*transform, at, context_.files)), transform->mark};
    }
    CheckForm form = CUPEL_TRY(type->make(assertion));
    if (file_ != context_.file) remove_marks(form.args);
    if (is_inverse) {
      const Mark mark = form.args.mark;
      form = CheckForm{"not", Node{NodeMap{{std::move(form.type), mark, std::move(form.args)}}, mark}};
    }
    return with_transforms(node, std::move(form));
  }

  // What the test makes of the answer comes before what the assertion makes of that.
  Result<CheckForm> with_transforms(const Node& node, CheckForm form) const {
    if (const Node* own = find_value(node, "transform")) {
      form = CUPEL_TRY(transformed(*own, std::move(form), {file_, own->mark}, context_.files));
    }
    if (!context_.transform) return form;
    const auto& [transform, file] = *context_.transform;
    return transformed(transform, std::move(form), {file, transform.mark}, context_.files);
  }

  static tl::unexpected<Error> refuse_type(const std::string& written, const std::string& name, const Origin& origin) {
    if (is_assertion_name(name)) return fail_in(origin, fmt::format("promptfoo's assertion type '{}' has no equivalent here", written));
    return fail_in(origin, fmt::format("unknown assertion type '{}'{}", shorten(printable(written), 60), nearest_assertion_name(name)));
  }

  // The assertion's own, else the test's, for types that a judge grades.
  Result<std::string> rubric_prompt_for(const Node& node, const AssertionType& type) const {
    const Node* own = find_value(node, "rubricPrompt");
    const Node* prompt = own != nullptr ? own : find_value(context_.options, "rubricPrompt");
    if (prompt == nullptr || (own == nullptr && !is_judged(type.check))) return std::string();
    const Origin origin{own != nullptr ? file_ : context_.options_file, prompt->mark};
    if (type.check != "llm_rubric") {
      return fail_in(origin, fmt::format("'rubricPrompt' has an equivalent for llm-rubric only, not for {}", type.name));
    }
    std::string text = to_script_text(*prompt);
    if (is_file_reference(text)) {
      if (is_script(text)) return fail_in(origin, "'rubricPrompt' from a script has no equivalent here");
      text = CUPEL_TRY(context_.files.text(text, origin));
    }
    Json vars = context_.vars;
    vars["output"] = "{output}";
    vars["rubric"] = "{rubric}";
    Result<std::string> rendered = render_prompt(text, vars);
    if (!rendered) return fail_in(origin, rendered.error().message);
    const Result<Conversation> chat = parse_chat_prompt(*rendered);
    if (!chat) return fail_in(origin, chat.error().message);
    std::string words = chat->system;
    for (const Turn& turn : chat->turns) words += (words.empty() ? "" : "\n\n") + turn.user;
    return words;
  }

  Result<std::string> fill_in_name(const Node& name) const {
    Result<std::string> rendered = render_nunjucks(name.text(), context_.vars);
    if (!rendered) return fail_in({file_, name.mark}, rendered.error().message);
    return rendered;
  }

  // Texts are templates, also in a list; a map is taken as it is.
  Result<Node> fill_in(const Node& value, const std::string& type) const {
    if (const NodeList* list = value.as_list()) {
      NodeList filled;
      for (const Node& each : *list) filled.push_back(each.as_string() != nullptr ? CUPEL_TRY(fill_in_text(each, type)) : each);
      return Node{std::move(filled), value.mark};
    }
    return value.as_string() != nullptr ? fill_in_text(value, type) : Result<Node>(value);
  }

  Result<Node> fill_in_text(const Node& value, const std::string& type) const {
    const Origin origin{file_, value.mark};
    const std::string& text = *value.as_string();
    if (is_file_reference(text)) return value_in_file(text, origin, type);
    Result<std::string> rendered = render_nunjucks(text, context_.vars);
    if (!rendered) return fail_in(origin, rendered.error().message);
    return Node{std::move(*rendered), value.mark};
  }

  Result<Node> value_in_file(const std::string& reference, const Origin& origin, const std::string& type) const {
    if (is_script(reference)) {
      CUPEL_CHECK(context_.files.check_script(reference, origin));
      if (type.ends_with("javascript") || type.ends_with("python") || type.ends_with("ruby")) return Node{reference, origin.mark};
      return fail_in(origin, fmt::format("the value of '{}' is made by the script {}, which has no equivalent here", type,
                                         printable(context_.files.shown(reference))));
    }
    const std::string extension = extension_of(reference);
    const bool is_tree = extension == ".json" || extension == ".yaml" || extension == ".yml";
    Node made = is_tree ? CUPEL_TRY(context_.files.tree(reference, origin)) : Node{CUPEL_TRY(context_.files.text(reference, origin)), {}};
    remove_marks(made);
    return made;
  }

  const AssertionContext& context_;
  const std::string& file_;
};

}  // namespace

Result<std::vector<CheckSpec>> make_checks(const std::vector<AssertionSource>& assertions, const AssertionContext& context) {
  std::vector<WeightedCheck> checks;
  for (const AssertionSource& each : assertions) {
    checks.push_back(CUPEL_TRY(AssertionReader(context, each.file).read(each.node)));
    if (each.file != context.file) checks.back().mark = {};
  }
  // A mean over nothing is 0 there, and passes.
  if (is_weightless(checks)) {
    const Mark mark = checks.front().mark;
    checks = {{all_of(std::move(checks), 0, mark), 1, mark}};
  }
  std::vector<CheckSpec> made;
  for (WeightedCheck& each : checks) {
    made.push_back({.type = std::move(each.form.type),
                    .args = std::move(each.form.args),
                    .weight = each.weight,
                    .mark = each.mark,
                    .metric = std::move(each.metric)});
  }
  return made;
}

}  // namespace cupel::promptfoo

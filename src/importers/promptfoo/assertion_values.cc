#include "importers/promptfoo/assertion_values.h"

#include <fmt/format.h>

#include "importers/promptfoo/comma_list.h"
#include "importers/promptfoo/script_value.h"

namespace cupel::promptfoo {

tl::unexpected<Error> refuse(const Assertion& assertion, std::string_view what) {
  return fail_in(assertion.origin, fmt::format("assertion '{}': {}", assertion.type, what));
}

NodeEntry argument(const char* key, Node value) { return {key, value.mark, std::move(value)}; }
NodeEntry argument(const char* key, bool value) { return {key, {}, Node{value, {}}}; }

Result<Node> text_of(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (value.is_null()) return refuse(assertion, "needs a value");
  if (!value.is_scalar()) return refuse(assertion, fmt::format("takes text, found {}", value.kind()));
  return Node{to_script_text(value), value.mark};
}

Result<Node> texts_of(const Assertion& assertion, bool separates) {
  const Node& value = assertion.value;
  NodeList texts;
  if (const NodeList* list = value.as_list()) {
    for (const Node& each : *list) {
      if (!each.is_scalar()) return refuse(assertion, fmt::format("takes a list of texts, found {} in it", each.kind()));
      texts.push_back({to_script_text(each), each.mark});
    }
  } else {
    Node text = CUPEL_TRY(text_of(assertion));
    if (!separates) return Node{NodeList{std::move(text)}, value.mark};
    for (std::string& each : split_comma_list(text.text())) texts.push_back({std::move(each), value.mark});
  }
  return Node{std::move(texts), value.mark};
}

CheckForm check_with(const char* type, NodeMap arguments, Mark mark) { return {type, Node{std::move(arguments), mark}}; }

}  // namespace cupel::promptfoo

#include "importers/promptfoo/assertion_types.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "importers/promptfoo/comma_list.h"
#include "importers/promptfoo/script_value.h"
#include "suites/yaml.h"

namespace cupel::promptfoo {
namespace {

tl::unexpected<Error> refuse(const Assertion& assertion, std::string_view what) {
  return fail_in(assertion.origin, fmt::format("assertion '{}': {}", assertion.type, what));
}

NodeEntry entry(const char* key, Node value) { return {key, value.mark, std::move(value)}; }

Node flag() { return {true, {}}; }

Result<Node> text_of(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (value.is_null()) return refuse(assertion, "needs a value");
  if (!value.is_scalar()) return refuse(assertion, fmt::format("takes text, found {}", value.kind()));
  return Node{to_script_text(value), value.mark};
}

Result<Node> texts_of(const Assertion& assertion) {
  const Node& value = assertion.value;
  NodeList texts;
  if (const NodeList* list = value.as_list()) {
    for (const Node& each : *list) {
      if (!each.is_scalar()) return refuse(assertion, fmt::format("takes a list of texts, found {} in it", each.kind()));
      texts.push_back({to_script_text(each), each.mark});
    }
  } else {
    for (std::string& each : split_comma_list(CUPEL_TRY(text_of(assertion)).text())) texts.push_back({std::move(each), value.mark});
  }
  return Node{std::move(texts), value.mark};
}

template <bool ignore_case>
Result<CheckForm> contains(const Assertion& assertion) {
  NodeMap args{entry("text", CUPEL_TRY(text_of(assertion)))};
  if (ignore_case) args.push_back(entry("ignore_case", flag()));
  return CheckForm{"contains", Node{std::move(args), assertion.value.mark}};
}

template <bool all, bool ignore_case>
Result<CheckForm> contains_several(const Assertion& assertion) {
  NodeMap args{entry("texts", CUPEL_TRY(texts_of(assertion)))};
  if (ignore_case) args.push_back(entry("ignore_case", flag()));
  return CheckForm{all ? "contains_all" : "contains_any", Node{std::move(args), assertion.value.mark}};
}

Result<CheckForm> starts_with(const Assertion& assertion) {
  return CheckForm{"starts_with", Node{NodeMap{entry("text", CUPEL_TRY(text_of(assertion))), entry("trim", {false, {}})}, {}}};
}

Result<CheckForm> regex(const Assertion& assertion) {
  NodeMap args{entry("pattern", CUPEL_TRY(text_of(assertion))), entry("ecmascript", flag())};
  return CheckForm{"regex", Node{std::move(args), assertion.value.mark}};
}

Result<CheckForm> equals(const Assertion& assertion) {
  Node value = assertion.value;
  if (value.is_null()) return refuse(assertion, "needs a value");
  if (value.is_scalar()) value = Node{to_script_text(value), value.mark};
  return CheckForm{"equals", Node{NodeMap{entry("value", std::move(value)), entry("trim", {false, {}})}, assertion.value.mark}};
}

// A schema may also be written as YAML or JSON in a text.
Result<Node> schema_of(const Assertion& assertion) {
  const std::string* text = assertion.value.as_string();
  if (text == nullptr) return assertion.value;
  Result<Node> tree = parse_yaml(*text, "schema");
  if (!tree) return refuse(assertion, fmt::format("the schema is neither YAML nor JSON: {}", tree.error().message));
  return tree;
}

Result<CheckForm> is_json(const Assertion& assertion) {
  const Mark mark = assertion.value.mark;
  if (assertion.value.is_null()) return CheckForm{"json", Node{NodeMap{entry("valid", flag())}, mark}};
  return CheckForm{"json_schema", Node{NodeMap{entry("schema", CUPEL_TRY(schema_of(assertion)))}, mark}};
}

Result<CheckForm> contains_json(const Assertion& assertion) {
  Node schema = assertion.value.is_null() ? Node{NodeMap{}, {}} : CUPEL_TRY(schema_of(assertion));
  return CheckForm{"json_schema", Node{NodeMap{entry("schema", std::move(schema)), entry("anywhere", flag())}, assertion.value.mark}};
}

Result<CheckForm> latency(const Assertion& assertion) {
  if (!assertion.threshold) return refuse(assertion, "needs a 'threshold' in milliseconds");
  return CheckForm{"latency", Node{fmt::format("<= {} ms", *assertion.threshold), assertion.origin.mark}};
}

Result<CheckForm> word_count(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (value.is_null()) return refuse(assertion, "needs a number, or 'min' and 'max'");
  if (!value.is_map()) return CheckForm{"word_count", Node{NodeMap{entry("count", CUPEL_TRY(text_of(assertion)))}, value.mark}};
  NodeMap args;
  for (const NodeEntry& each : *value.as_map()) {
    if (each.key != "min" && each.key != "max") return refuse(assertion, fmt::format("unknown key '{}'", printable(each.key)));
    args.push_back(each);
  }
  return CheckForm{"word_count", Node{std::move(args), value.mark}};
}

Result<CheckForm> finish_reason(const Assertion& assertion) { return CheckForm{"finish_reason", CUPEL_TRY(text_of(assertion))}; }

constexpr auto kTypes = std::to_array<AssertionType>({
    {"equals", "equals", "", &equals},
    {"contains", "contains", "", &contains<false>},
    {"icontains", "contains", "", &contains<true>},
    {"contains-all", "contains_all", "", &contains_several<true, false>},
    {"contains-any", "contains_any", "", &contains_several<false, false>},
    {"icontains-all", "contains_all", "", &contains_several<true, true>},
    {"icontains-any", "contains_any", "", &contains_several<false, true>},
    {"starts-with", "starts_with", "", &starts_with},
    {"regex", "regex", "a character outside the basic plane is one character, not two", &regex},
    {"word-count", "word_count", "", &word_count},
    {"is-json", "json", "with a schema: json_schema", &is_json},
    {"contains-json", "json_schema", "", &contains_json},
    {"latency", "latency", "skipped for given answers", &latency},
    {"finish-reason", "finish_reason", "", &finish_reason},
});

}  // namespace

std::span<const AssertionType> assertion_types() { return kTypes; }

}  // namespace cupel::promptfoo

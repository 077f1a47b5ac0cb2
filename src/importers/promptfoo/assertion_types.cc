#include "importers/promptfoo/assertion_types.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "importers/promptfoo/assertion_values.h"
#include "importers/promptfoo/judged_assertions.h"
#include "importers/promptfoo/script_assertions.h"
#include "importers/promptfoo/script_value.h"
#include "importers/promptfoo/structure_assertions.h"

namespace cupel::promptfoo {
namespace {

template <bool ignore_case>
Result<CheckForm> contains(const Assertion& assertion) {
  NodeMap args{argument("text", CUPEL_TRY(text_of(assertion)))};
  if (ignore_case) args.push_back(argument("ignore_case", true));
  return check_with("contains", std::move(args), assertion.value.mark);
}

template <bool all, bool ignore_case>
Result<CheckForm> contains_several(const Assertion& assertion) {
  NodeMap args{argument("texts", CUPEL_TRY(texts_of(assertion)))};
  if (ignore_case) args.push_back(argument("ignore_case", true));
  return check_with(all ? "contains_all" : "contains_any", std::move(args), assertion.value.mark);
}

Result<CheckForm> starts_with(const Assertion& assertion) {
  return check_with("starts_with", {argument("text", CUPEL_TRY(text_of(assertion))), argument("trim", false)}, assertion.value.mark);
}

Result<CheckForm> regex(const Assertion& assertion) {
  return check_with("regex", {argument("pattern", CUPEL_TRY(text_of(assertion))), argument("ecmascript", true)}, assertion.value.mark);
}

Result<CheckForm> equals(const Assertion& assertion) {
  Node value = assertion.value;
  if (value.is_null()) return refuse(assertion, "needs a value");
  if (value.is_scalar()) value = Node{to_script_text(value), value.mark};
  return check_with("equals", {argument("value", std::move(value)), argument("trim", false)}, assertion.value.mark);
}

Result<CheckForm> latency(const Assertion& assertion) {
  if (!assertion.threshold) return refuse(assertion, "needs a 'threshold' in milliseconds");
  return CheckForm{"latency", Node{fmt::format("<= {} ms", *assertion.threshold), assertion.origin.mark}};
}

// Without a threshold it only measures.
Result<CheckForm> cost(const Assertion& assertion) {
  return CheckForm{"cost", Node{assertion.threshold ? fmt::format("<= {}", *assertion.threshold) : ">= 0", assertion.origin.mark}};
}

Result<CheckForm> word_count(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (value.is_null()) return refuse(assertion, "needs a number, or 'min' and 'max'");
  if (!value.is_map()) return check_with("word_count", {argument("count", CUPEL_TRY(text_of(assertion)))}, value.mark);
  for (const NodeEntry& each : *value.as_map()) {
    if (each.key != "min" && each.key != "max") return refuse(assertion, fmt::format("unknown key '{}'", printable(each.key)));
  }
  return CheckForm{"word_count", value};
}

Result<CheckForm> finish_reason(const Assertion& assertion) { return CheckForm{"finish_reason", CUPEL_TRY(text_of(assertion))}; }

// A threshold of 0 counts as none there, and none is 5.
Result<CheckForm> levenshtein(const Assertion& assertion) {
  const double threshold = assertion.threshold.value_or(0);
  if (!(threshold >= 0 && threshold < 1e9)) return refuse(assertion, "'threshold' is a number of changes");
  const std::int64_t most = threshold == 0 ? 5 : static_cast<std::int64_t>(threshold);
  return check_with("levenshtein",
                    {argument("text", CUPEL_TRY(text_of(assertion))), argument("most", Node{most, {}}), argument("trim", false)},
                    assertion.value.mark);
}

Result<CheckForm> text_score(const Assertion& assertion, const char* check, double least) {
  return check_with(
      check, {argument("texts", CUPEL_TRY(texts_of(assertion, false))), argument("least", Node{assertion.threshold.value_or(least), {}})},
      assertion.value.mark);
}
Result<CheckForm> rouge_n(const Assertion& assertion) { return text_score(assertion, "rouge_n", 0.75); }
Result<CheckForm> bleu(const Assertion& assertion) { return text_score(assertion, "bleu", 0.5); }
Result<CheckForm> gleu(const Assertion& assertion) { return text_score(assertion, "gleu", 0.5); }
Result<CheckForm> meteor(const Assertion& assertion) { return text_score(assertion, "meteor", 0.5); }

Result<CheckForm> is_refusal(const Assertion& /*assertion*/) { return CheckForm{"refusal", Node{true, {}}}; }

constexpr auto kTypes = std::to_array<AssertionType>({
    {"equals", "equals", "", &equals},
    {"contains", "contains", "", &contains<false>},
    {"icontains", "contains", "", &contains<true>},
    {"contains-all", "contains_all", "", &contains_several<true, false>},
    {"contains-any", "contains_any", "", &contains_several<false, false>},
    {"icontains-all", "contains_all", "", &contains_several<true, true>},
    {"icontains-any", "contains_any", "", &contains_several<false, true>},
    {"starts-with", "starts_with", "", &starts_with},
    {"regex", "regex", "a character beyond U+FFFF is one character, not two", &regex},
    {"word-count", "word_count", "", &word_count},
    {"levenshtein", "levenshtein", "", &levenshtein},
    {"is-refusal", "refusal", "by its own list of phrases", &is_refusal},
    {"is-json", "json", "with a schema: `json_schema`", &is_json},
    {"contains-json", "contains_json", "", &contains_json},
    {"is-xml", "xml", "", &is_xml},
    {"contains-xml", "xml", "", &contains_xml},
    {"is-html", "html", "", &is_html},
    {"contains-html", "html", "one element with its end is enough", &contains_html},
    {"is-sql", "sql", "MySQL and PostgreSQL; allowed tables and columns by name", &is_sql},
    {"contains-sql", "sql", "as `is-sql`", &contains_sql},
    {"rouge-n", "rouge_n", "", &rouge_n},
    {"bleu", "bleu", "as published: a short answer is punished, and no score exceeds 1", &bleu},
    {"gleu", "gleu", "", &gleu},
    {"meteor", "meteor", "without synonyms", &meteor},
    {"latency", "latency", "skipped for given answers", &latency},
    {"cost", "cost", "skipped where nothing was paid", &cost},
    {"finish-reason", "finish_reason", "", &finish_reason},
    {"similar", "similar", "by an embedding model of its own", &similar},
    {"similar:cosine", "similar", "as `similar`", &similar},
    {"llm-rubric", "llm_rubric", "graded by --judge, else by what answered", &llm_rubric},
    {"g-eval", "g_eval", "as `llm-rubric`", &g_eval},
    {"factuality", "factuality", "as `llm-rubric`", &factuality},
    {"model-graded-factuality", "factuality", "as `llm-rubric`", &factuality},
    {"model-graded-closedqa", "closed_qa", "as `llm-rubric`", &closed_qa},
    {"context-faithfulness", "context_faithfulness", "as `llm-rubric`; reads the variables `context` and `query`", &context_faithfulness},
    {"context-recall", "context_recall", "as `llm-rubric`; reads the variable `context`", &context_recall},
    {"context-relevance", "context_relevance", "as `llm-rubric`; reads the variables `context` and `query`", &context_relevance},
    {"javascript", "javascript", "by an installed node", &javascript},
    {"python", "python", "by an installed python3", &python},
});

}  // namespace

std::span<const AssertionType> assertion_types() { return kTypes; }

}  // namespace cupel::promptfoo

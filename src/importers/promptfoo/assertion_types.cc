#include "importers/promptfoo/assertion_types.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "importers/promptfoo/assertion_values.h"
#include "importers/promptfoo/judged_assertions.h"
#include "importers/promptfoo/script_assertions.h"
#include "importers/promptfoo/script_value.h"
#include "importers/promptfoo/structure_assertions.h"
#include "importers/promptfoo/trajectory_assertions.h"

namespace cupel::promptfoo {
namespace {

template <bool lower_case>
Result<CheckForm> contains(const Assertion& assertion) {
  NodeMap args{argument("text", CUPEL_TRY(text_of(assertion)))};
  if (lower_case) args.push_back(argument("lower_case", true));
  return check_with("contains", std::move(args), assertion.value.mark);
}

template <bool all, bool lower_case>
Result<CheckForm> contains_several(const Assertion& assertion) {
  NodeMap args{argument("texts", CUPEL_TRY(texts_of(assertion)))};
  if (lower_case) args.push_back(argument("lower_case", true));
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

Result<CheckForm> levenshtein(const Assertion& assertion) {
  const double threshold = assertion.threshold.value_or(5);
  if (!(threshold >= 0 && threshold < 1e9)) return refuse(assertion, "'threshold' is a number of changes");
  const auto most = static_cast<std::int64_t>(threshold);  // of 0.75, what tables have by default, only 0 is not more
  return check_with("levenshtein",
                    {argument("text", CUPEL_TRY(text_of(assertion))), argument("most", Node{most, {}}), argument("trim", false)},
                    assertion.value.mark);
}

Result<CheckForm> text_score(const Assertion& assertion, const char* check, double least, bool ignore_case) {
  NodeMap args{argument("texts", CUPEL_TRY(texts_of(assertion, false))), argument("least", Node{assertion.threshold.value_or(least), {}})};
  if (ignore_case) args.push_back(argument("ignore_case", true));
  return check_with(check, std::move(args), assertion.value.mark);
}
Result<CheckForm> rouge_n(const Assertion& assertion) { return text_score(assertion, "rouge_n", 0.75, false); }
Result<CheckForm> bleu(const Assertion& assertion) { return text_score(assertion, "bleu", 0.5, true); }
Result<CheckForm> gleu(const Assertion& assertion) { return text_score(assertion, "gleu", 0.5, true); }
Result<CheckForm> meteor(const Assertion& assertion) { return text_score(assertion, "meteor", 0.5, false); }

template <bool is_least>
Result<CheckForm> length(const Assertion& assertion) {
  const Node number = CUPEL_TRY(text_of(assertion));
  return check_with("length", {argument("count", Node{fmt::format("{} {}", is_least ? ">=" : "<=", number.text()), number.mark})},
                    assertion.value.mark);
}
Result<CheckForm> empty(const Assertion& /*assertion*/) { return CheckForm{"word_count", Node{std::string("0"), {}}}; }

// Without a threshold both only measure.
Result<CheckForm> perplexity(const Assertion& assertion) {
  const std::string limit = assertion.threshold ? fmt::format("<= {}", *assertion.threshold) : ">= 0";
  return check_with("perplexity", {argument("limit", Node{limit, {}}), argument("behind_prompt", true)}, assertion.origin.mark);
}
Result<CheckForm> perplexity_score(const Assertion& assertion) {
  NodeMap args;
  if (assertion.threshold) args.push_back(argument("threshold", Node{*assertion.threshold, {}}));
  return check_with("perplexity_score", std::move(args), assertion.origin.mark);
}

Result<CheckForm> webhook(const Assertion& assertion) {
  NodeMap args{argument("url", CUPEL_TRY(text_of(assertion)))};
  if (assertion.threshold) args.push_back(argument("threshold", Node{*assertion.threshold, {}}));
  return check_with("webhook", std::move(args), assertion.value.mark);
}

Result<CheckForm> valid_tool_call(const Assertion& assertion) {
  return check_with("valid_tool_call", {argument("tools", true)}, assertion.origin.mark);
}

Result<CheckForm> tool_call_f1(const Assertion& assertion) {
  NodeMap args{argument("names", CUPEL_TRY(texts_of(assertion)))};
  if (assertion.threshold) args.push_back(argument("threshold", Node{*assertion.threshold, {}}));
  return check_with("tool_call_f1", std::move(args), assertion.value.mark);
}

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
    {"min-length", "length", "no type of promptfoo's, though its examples use it: at least so many characters", &length<true>},
    {"max-length", "length", "as `min-length`: at most so many", &length<false>},
    {"empty", "word_count", "as `min-length`: no word; files say `not-empty`", &empty},
    {"levenshtein", "levenshtein", "", &levenshtein},
    {"is-refusal", "refusal", "by its own list of phrases", &is_refusal},
    {"is-json", "json", "with a schema: `json_schema`", &is_json},
    {"contains-json", "contains_json", "objects, leniently read", &contains_json},
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
    {"perplexity", "perplexity", "of the answer behind its prompt; where the backend gave no log-probabilities it is asked for them",
     &perplexity},
    {"perplexity-score", "perplexity_score", "as `perplexity`", &perplexity_score},
    {"is-valid-function-call", "valid_tool_call", "the form of the calls, in any provider's spelling", &valid_tool_call},
    {"is-valid-openai-function-call", "valid_tool_call", "as `is-valid-function-call`", &valid_tool_call},
    {"is-valid-openai-tools-call", "valid_tool_call", "as `is-valid-function-call`", &valid_tool_call},
    {"tool-call-f1", "tool_call_f1", "", &tool_call_f1},
    {"trajectory:tool-used", "tool_used", "by the trace where there is one, else by the calls of tools in the answers of all turns",
     &tool_used},
    {"trajectory:tool-args-match", "tool_args_match", "as `trajectory:tool-used`", &tool_args_match},
    {"trajectory:tool-sequence", "tool_sequence", "as `trajectory:tool-used`", &tool_sequence},
    {"trajectory:step-count", "step_count", "as `trajectory:tool-used`; of other types than `tool` by the trace only", &step_count},
    {"trajectory:goal-success", "goal_success", "as `llm-rubric`; the judge sees the steps and the answer", &goal_success},
    {"skill-used", "skill_used", "by the calls of a tool `Skill`, as `trajectory:tool-used`", &skill_used},
    {"trace-span-count", "trace_span_count", "of the spans that the application sends; an error without a trace", &trace_span_count},
    {"trace-span-duration", "trace_span_duration", "as `trace-span-count`; `not-` negates it", &trace_span_duration},
    {"trace-error-spans", "trace_error_spans", "as `trace-span-count`", &trace_error_spans},
    {"similar", "similar", "by an embedding model of its own", &similar},
    {"similar:cosine", "similar", "as `similar`", &similar},
    {"similar:dot", "similar", "as `similar`: all vectors have length 1", &similar},
    {"similar:euclidean", "similar", "as `similar`; its `threshold` is the greatest distance", &similar_euclidean},
    {"llm-rubric", "llm_rubric", "graded by --judge, else by what answered", &llm_rubric},
    {"g-eval", "g_eval", "as `llm-rubric`", &g_eval},
    {"factuality", "factuality", "as `llm-rubric`", &factuality},
    {"model-graded-factuality", "factuality", "as `llm-rubric`", &factuality},
    {"model-graded-closedqa", "closed_qa", "as `llm-rubric`", &closed_qa},
    {"context-faithfulness", "context_faithfulness", "as `llm-rubric`; reads the variables `context` and `query`", &context_faithfulness},
    {"context-recall", "context_recall", "as `llm-rubric`; reads the variable `context`", &context_recall},
    {"context-relevance", "context_relevance", "as `llm-rubric`; reads the variables `context` and `query`", &context_relevance},
    {"answer-relevance", "answer_relevance",
     "as `llm-rubric`, and an embedding model compares; reads the variable `query`, else the prompt", &answer_relevance},
    {"conversation-relevance", "conversation_relevance",
     "as `llm-rubric`; of the conversation in the test's variable `_conversation`, else of all turns of the case", &conversation_relevance},
    {"moderation", "moderation", "as `llm-rubric`; of Llama Guard's codes every category counts", &moderation},
    {"select-best", "select_best", "as `llm-rubric`; among the answers of all prompts and providers to a test", &select_best},
    {"max-score", "max_score", "as `select-best`, by the scores of the other assertions", &max_score},
    {"javascript", "javascript", "by an installed node", &javascript},
    {"python", "python", "by an installed python3", &python},
    {"ruby", "ruby", "by an installed ruby", &ruby},
    {"webhook", "webhook", "not asked with --offline, but for this machine", &webhook},
});

}  // namespace

std::span<const AssertionType> assertion_types() { return kTypes; }

}  // namespace cupel::promptfoo

#include "importers/promptfoo/assertion_names.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cupel::promptfoo {
namespace {

constexpr auto kNames = std::to_array<std::string_view>({"agent-rubric",
                                                         "answer-relevance",
                                                         "assert-set",
                                                         "bleu",
                                                         "classifier",
                                                         "contains",
                                                         "contains-all",
                                                         "contains-any",
                                                         "contains-html",
                                                         "contains-json",
                                                         "contains-sql",
                                                         "contains-xml",
                                                         "context-faithfulness",
                                                         "context-recall",
                                                         "context-relevance",
                                                         "conversation-relevance",
                                                         "cost",
                                                         "equals",
                                                         "empty",
                                                         "factuality",
                                                         "finish-reason",
                                                         "g-eval",
                                                         "gleu",
                                                         "guardrails",
                                                         "human",
                                                         "icontains",
                                                         "icontains-all",
                                                         "icontains-any",
                                                         "is-html",
                                                         "is-json",
                                                         "is-refusal",
                                                         "is-sql",
                                                         "is-valid-function-call",
                                                         "is-valid-openai-function-call",
                                                         "is-valid-openai-tools-call",
                                                         "is-xml",
                                                         "javascript",
                                                         "latency",
                                                         "levenshtein",
                                                         "llm-rubric",
                                                         "max-length",
                                                         "max-score",
                                                         "meteor",
                                                         "min-length",
                                                         "model-graded-closedqa",
                                                         "model-graded-factuality",
                                                         "moderation",
                                                         "perplexity",
                                                         "perplexity-score",
                                                         "pi",
                                                         "python",
                                                         "regex",
                                                         "research-rubric",
                                                         "rouge-n",
                                                         "ruby",
                                                         "search-rubric",
                                                         "select-best",
                                                         "similar",
                                                         "similar:cosine",
                                                         "similar:dot",
                                                         "similar:euclidean",
                                                         "skill-used",
                                                         "starts-with",
                                                         "tool-call-f1",
                                                         "trace-error-spans",
                                                         "trace-span-count",
                                                         "trace-span-duration",
                                                         "trajectory:goal-success",
                                                         "trajectory:step-count",
                                                         "trajectory:tool-args-match",
                                                         "trajectory:tool-sequence",
                                                         "trajectory:tool-used",
                                                         "video-rubric",
                                                         "webhook",
                                                         "word-count"});

}  // namespace

bool is_assertion_name(std::string_view name) { return std::ranges::find(kNames, name) != kNames.end(); }

std::string nearest_assertion_name(std::string_view name) { return did_you_mean(name, kNames); }

}  // namespace cupel::promptfoo

#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/answer_perplexity.h"
#include "checks/asking.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::optional<double> threshold;
  bool behind_prompt = true;
  std::string backend;
  void visit(auto& field) {
    field("threshold", threshold, "the least score, 0 to 1; without it the check passes and its score counts");
    field("behind_prompt", behind_prompt, "measured as the answer to the prompt, not as a text by itself");
    field("backend", backend, "the model that measures; the one that answered when absent");
  }
};

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "perplexity_score"));
  CUPEL_CHECK(check_backend_argument(node, "perplexity_score", args.backend));
  const PerplexityQuestion question{.text = {}, .behind_prompt = args.behind_prompt, .backend = args.backend};
  return [question, threshold = args.threshold, backends = context.backends](const Attempt& attempt) -> Result<Verdict> {
    const AnswerPerplexity found = CUPEL_TRY(perplexity_of(question, backends, attempt));
    const double score = 1 / (1 + found.value);
    Verdict verdict =
        verdict_of(!threshold || score >= *threshold - 1e-9, threshold ? fmt::format("a score of at least {:g}", *threshold) : "any score",
                   fmt::format("{:.3g}, a perplexity of {:.2f} over {} tokens", score, found.value, found.tokens));
    verdict.score = score;
    return verdict;
  };
}

}  // namespace

CheckRow perplexity_score_check() {
  return {.name = "perplexity_score",
          .summary = "how little a model is surprised by the answer, as a score: 1 / (1 + perplexity)",
          .example = "perplexity_score: 0.1",
          .fields = describe_fields<Args>(),
          .needs_model = true,
          .make = make};
}

}  // namespace cupel

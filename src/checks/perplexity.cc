#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/answer_perplexity.h"
#include "checks/asking.h"
#include "checks/rows.h"
#include "core/condition.h"

namespace cupel {
namespace {

struct Args {
  std::string limit;
  std::optional<std::string> text;
  bool behind_prompt = false;
  std::string backend;
  void visit(auto& field) {
    field("limit", limit, "a comparison with a number, such as '< 40'", FieldRule::required);
    field("text", text, "the text that is measured; the answer when absent");
    field("behind_prompt", behind_prompt, "measured as the answer to the prompt, not as a text by itself");
    field("backend", backend, "the model that measures; the one that answered when absent");
  }
};

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "perplexity"));
  const Result<Condition> condition = parse_condition(args.limit, Quantity::count);
  if (!condition) return bad_argument(node, "perplexity", condition.error().message);
  if (args.text && args.text->empty()) return bad_argument(node, "perplexity", "the text is empty");
  CUPEL_CHECK(check_backend_argument(node, "perplexity", args.backend));
  const PerplexityQuestion question{.text = args.text, .behind_prompt = args.behind_prompt, .backend = args.backend};
  return [question, condition = *condition, backends = context.backends](const Attempt& attempt) -> Result<Verdict> {
    const AnswerPerplexity found = CUPEL_TRY(perplexity_of(question, backends, attempt));
    return verdict_of(holds(condition, found.value), "a perplexity " + condition.text,
                      fmt::format("{:.2f} over {} tokens", found.value, found.tokens));
  };
}

}  // namespace

CheckRow perplexity_check() {
  return {.name = "perplexity",
          .summary = "how surprised a model is by the answer, or by a given text: exp of the mean negative log-likelihood of its tokens",
          .example = "perplexity: '< 40'",
          .fields = describe_fields<Args>(),
          .needs_model = true,
          .make = make};
}

}  // namespace cupel

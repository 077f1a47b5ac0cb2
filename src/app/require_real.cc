#include "app/require_real.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cupel {
namespace {

Result<void> refuse_given_answers(const Plan& plan) {
  std::size_t given = 0;
  std::shared_ptr<const Case> first;
  for (std::size_t i = 0; i < plan.cases.size(); ++i) {
    const std::shared_ptr<const Case> each = plan.cases.content(i);
    if (std::ranges::none_of(each->turns, [](const Turn& turn) { return turn.answer.has_value(); })) continue;
    if (++given == 1) first = each;
  }
  if (given == 0) return {};
  return fail(ErrorCode::unavailable,
              fmt::format("--require-real: {} of {} cases come with their answers, the first is '{}' of {}", given, plan.cases.size(),
                          printable(first->id), printable(first->suite)),
              {"an answer that is written in a suite is no model's: leave such cases out (--filter, --tag), or run them without "
               "--require-real"});
}

Result<void> refuse_unproved(const std::string& spec, const ModelFacts& facts) {
  if (facts.pretrained == true) return {};
  const std::string name = printable(facts.name.empty() ? spec : facts.name);
  const std::string why = facts.proof.value("why", "nothing is known of the weights that answer there");
  const std::string looked_at = facts.proof.value("method", "");
  std::vector<std::string> notes;
  if (!facts.path.empty()) notes.push_back(fmt::format("in {}", printable(facts.path)));
  if (!looked_at.empty()) notes.push_back(fmt::format("evidence: {}; all of it: cupel models verify --deep {}", looked_at, name));
  return fail(ErrorCode::unavailable,
              facts.pretrained ? fmt::format("--require-real: the weights of {} are not those of a trained model: {}", name, why)
                               : fmt::format("--require-real: the weights of {} are not proved: {}", name, why),
              std::move(notes));
}

}  // namespace

Result<void> require_real(const Plan& plan, const ProveWeights& prove) {
  CUPEL_CHECK(refuse_given_answers(plan));
  for (const std::string& spec : plan.backends) {
    const ModelFacts facts = CUPEL_TRY(prove(spec));
    CUPEL_CHECK(refuse_unproved(spec, facts));
  }
  return {};
}

}  // namespace cupel

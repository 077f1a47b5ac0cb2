#include "run/shard.h"

#include <algorithm>
#include <numeric>

#include "base/hash.h"
#include "core/json.h"
#include "run/comparisons.h"
#include "run/judged_by.h"
#include "run/turn_key.h"

namespace cupel {
namespace {

constexpr double kBytesPerToken = 4;
constexpr double kAnswerTokenCost = 10;
constexpr double kShareOfMaxTokens = 0.25;

Json describe(const Case& content) {
  Json turns = Json::array();
  for (const Turn& turn : content.turns) turns.push_back({turn.user, turn.answer ? Json(*turn.answer) : Json(nullptr)});
  const Request request = request_of(content, content.options.seed, opening_of(content));
  return {{"suite", content.suite},
          {"id", content.id},
          {"turns", std::move(turns)},
          {"asked", make_answer_key(Json::object(), request).hash},
          {"max_tokens", content.options.max_tokens},
          {"judged_by", judged_by(content)}};
}

}  // namespace

double predicted_cost(const Case& content) {
  double cost = 1;  // what there is to do besides
  double asked = static_cast<double>(content.system.size()) / kBytesPerToken;
  for (const Turn& turn : content.turns) {
    asked += static_cast<double>(turn.user.size()) / kBytesPerToken;
    if (!turn.answer) cost += kAnswerTokenCost * kShareOfMaxTokens * content.options.max_tokens;
  }
  if (content.dialogue) cost *= std::max(1, content.dialogue->max_turns);
  return cost > 1 ? cost + asked : cost;
}

std::vector<std::size_t> attempts_of_shard(const Plan& plan, const Shard& shard) {
  // Cases that are compared with each other stay together.
  const std::vector<std::size_t> first = first_compared(plan);
  std::vector<double> costs(plan.cases.size(), 0);
  for (const PlannedAttempt& each : plan.attempts) costs[first[each.case_index]] += predicted_cost(*plan.cases.content(each.case_index));
  std::vector<std::size_t> order(plan.cases.size());
  std::iota(order.begin(), order.end(), 0U);
  // Of equals the order of the suites decides, which the plan says too.
  std::ranges::sort(order, {}, [&](std::size_t index) { return std::pair(-costs[index], index); });
  std::vector<double> loads(static_cast<std::size_t>(shard.count), 0);
  std::vector<std::size_t> shard_of(plan.cases.size(), 0);
  for (const std::size_t index : order) {
    const auto least = std::ranges::min_element(loads);
    shard_of[index] = static_cast<std::size_t>(least - loads.begin());
    *least += costs[index];
  }
  std::vector<std::size_t> attempts;
  for (std::size_t index = 0; index < plan.attempts.size(); ++index) {
    if (shard_of[first[plan.attempts[index].case_index]] == static_cast<std::size_t>(shard.index - 1)) attempts.push_back(index);
  }
  return attempts;
}

std::vector<std::size_t> selected_attempts(const Plan& plan, const std::optional<Shard>& shard) {
  if (shard) return attempts_of_shard(plan, *shard);
  std::vector<std::size_t> all(plan.attempts.size());
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

std::string plan_hash(const Plan& plan) {
  std::string text;
  for (std::size_t index = 0; index < plan.cases.size(); ++index) text += render_json(describe(*plan.cases.content(index))) + "\n";
  for (std::size_t index = 0; index < plan.attempts.size(); ++index) {
    text += std::to_string(plan.attempts[index].case_index) + " " + std::to_string(plan.attempts[index].attempt) + " " +
            backend_name(plan, index) + "\n";
  }
  for (const Gate& gate : plan.gates) {
    text += gate.spec.condition + " " + (gate.spec.confidence ? std::to_string(*gate.spec.confidence) : "") + "\n";
  }
  return sha256_hex(text);
}

}  // namespace cupel

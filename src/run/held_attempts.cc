#include "run/held_attempts.h"

#include <algorithm>
#include <set>

#include "run/conversation.h"

namespace cupel {
namespace {

bool is_about(const Gate& gate, const Attempt& attempt) {
  return gate.tag.empty() || std::ranges::find(attempt.tags, gate.tag) != attempt.tags.end();
}

}  // namespace

HeldAttempts::HeldAttempts(const Plan& plan) { std::ranges::copy_if(plan.gates, std::back_inserter(gates_), reads_time); }

bool HeldAttempts::take(Event& event) {
  auto* finished = std::get_if<AttemptFinished>(&event);
  if (finished == nullptr || !has_reused_timing(finished->attempt)) return false;
  if (std::ranges::none_of(gates_, [&](const Gate& gate) { return is_about(gate, finished->attempt); })) return false;
  const std::size_t index = finished->attempt.index;
  held_.insert_or_assign(index, std::move(finished->attempt));
  return true;
}

std::vector<std::size_t> HeldAttempts::to_measure(std::span<const GateJudge> counted) const {
  std::set<std::size_t> indices;
  for (const GateJudge& judge : counted) {
    if (!reads_time(judge.gate())) continue;
    GateJudge with_held = judge;
    for (const auto& [index, attempt] : held_) with_held.add(attempt);
    if (with_held.result().outcome != GateOutcome::fail) continue;
    for (const auto& [index, attempt] : held_) {
      if (is_about(judge.gate(), attempt)) indices.insert(index);
    }
  }
  return {indices.begin(), indices.end()};
}

void HeldAttempts::replace(Event& event) {
  if (auto* finished = std::get_if<AttemptFinished>(&event); finished != nullptr) {
    const std::size_t index = finished->attempt.index;
    held_.insert_or_assign(index, std::move(finished->attempt));
  }
}

void HeldAttempts::release(const EventSink& sink) {
  for (auto& [index, attempt] : held_) sink(AttemptFinished{std::move(attempt)});
  held_.clear();
}

}  // namespace cupel

#include "core/outcome.h"

#include <algorithm>
#include <array>

namespace cupel {
namespace {

// The first outcome of `order` that occurs decides.
Outcome first_present(std::span<const Outcome> outcomes, const std::array<Outcome, 4>& order) {
  if (outcomes.empty()) return Outcome::pass;
  return *std::find_if(order.begin(), order.end(),
                       [&](Outcome wanted) { return std::find(outcomes.begin(), outcomes.end(), wanted) != outcomes.end(); });
}

}  // namespace

Outcome all_of(std::span<const Outcome> outcomes) {
  return first_present(outcomes, {Outcome::fail, Outcome::error, Outcome::pass, Outcome::skip});
}

Outcome any_of(std::span<const Outcome> outcomes) {
  return first_present(outcomes, {Outcome::pass, Outcome::error, Outcome::fail, Outcome::skip});
}

Outcome inverse_of(Outcome outcome) {
  if (outcome == Outcome::pass) return Outcome::fail;
  return outcome == Outcome::fail ? Outcome::pass : outcome;
}

}  // namespace cupel

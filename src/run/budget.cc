#include "run/budget.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cupel {

std::optional<Error> Budget::exhausted() const {
  if (limits_.max_time_ms && to_ms(clock_.now() - start_) >= *limits_.max_time_ms) {
    return Error{
        ErrorCode::limit_exceeded, fmt::format("not started: the {:g} s of --max-time were over", *limits_.max_time_ms / 1000), {}};
  }
  if (!limits_.max_cost_usd) return std::nullopt;
  const CheckCosts of_checks = checks_ ? checks_() : CheckCosts();
  const std::scoped_lock lock(mutex_);
  if (const std::string& unpriced = unpriced_.empty() ? of_checks.unpriced : unpriced_; !unpriced.empty()) {
    return Error{ErrorCode::limit_exceeded,
                 fmt::format("not started: what {} costs is not known, so that --max-cost cannot be kept", printable(unpriced)),
                 {"prices stand under [prices] in cupel.toml"}};
  }
  const double spent_usd = spent_usd_ + of_checks.usd.value_or(0);
  if (spent_usd < *limits_.max_cost_usd) return std::nullopt;
  return Error{ErrorCode::limit_exceeded,
               fmt::format("not started: {:.4g} USD were spent of the {:g} of --max-cost", spent_usd, *limits_.max_cost_usd),
               {}};
}

void Budget::spend(const Attempt& attempt) {
  if (!limits_.max_cost_usd || attempt.source != Source::remote || attempt.answers.empty()) return;
  const std::scoped_lock lock(mutex_);
  if (attempt.cost_usd) spent_usd_ += *attempt.cost_usd;
  else unpriced_ = attempt.backend;
}

}  // namespace cupel

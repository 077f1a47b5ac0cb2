// What has changed since cases last ran, and so what a run with --changed spares: an attempt whose answer key, checks and threshold are
// the same and which passed stands as it was; one whose answer still stands is judged again; only the rest is inferred.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "run/conversation.h"
#include "run/prior_attempts.h"

namespace cupel {

enum class Need { infer, judge, carry };

struct Assessment {
  Need need = Need::infer;
  std::string why;                      // "never run before", "the checks changed since run …", "unchanged since run …"
  const PriorAttempt* prior = nullptr;  // null when it never ran
  Attempt attempt;                      // to carry: the whole attempt; else as described by the plan
};

/// Thread-safe. Everything handed in must outlive it.
class Changes {
 public:
  Changes(const Plan& plan, std::span<const OpenedBackend> backends, const PriorAttempts& priors);

  /// Of the plan's `index`th attempt. Nothing is inferred or judged.
  Assessment assess(std::size_t index) const;

  /// The attempt as it stands or is judged again; nothing when it must be inferred. A check of time that would fail on the time of an
  /// earlier inference is a reason to infer.
  std::optional<Attempt> without_inference(std::size_t index) const;

 private:
  const Plan& plan_;
  const PriorAttempts& priors_;
  std::vector<std::optional<Json>> identities_;  // of the backends; unset for those that could not be opened
};

}  // namespace cupel

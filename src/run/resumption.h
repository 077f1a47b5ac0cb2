// What a resumed run need not do again: the attempts that ended before it was broken off and that the plan still has, whatever place
// they have in it now. What stands is told as it was stored; what has an answer and no judgement is judged; the rest is executed.
// Not for reading the store: that is handed in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/prior_attempt.h"
#include "core/secret_mask.h"
#include "run/conversation.h"

namespace cupel {

/// Where the attempts of the run are stored.
struct StoredAttempts {
  using Sink = std::function<Result<void>(const PriorAttempt&)>;
  std::function<Result<void>(const Sink&)> each;
  std::function<Result<PriorAttempt>(std::int64_t row)> load;
  std::function<Result<std::vector<TurnAnswer>>(std::int64_t row)> answers;
};

/// One thread. Holds no documents: runs may be long. Plan and store must outlive it.
class Resumption {
 public:
  /// Reads every stored attempt once. `secrets`: what moved() must not hold. Errors: those of the store.
  static Result<Resumption> make(const Plan& plan, std::span<const OpenedBackend> backends, StoredAttempts stored,
                                 const SecretMask& secrets);

  /// The plan's `index`th attempt, and whether the store has it just so. Nothing when it must be executed. Judges block.
  struct Told {
    Attempt attempt;
    bool is_kept = false;
  };
  std::optional<Told> tell(std::size_t index) const;

  /// How many attempts of the plan are not executed.
  std::size_t standing() const { return standing_; }

  /// What the store must change before the run goes on.
  const std::vector<MovedAttempt>& moved() const { return moved_; }
  const std::vector<std::int64_t>& stale() const { return stale_; }  // rows of attempts that do not stand

 private:
  enum class Need : char { execute, judge, tell };
  Resumption(const Plan& plan, StoredAttempts stored) : plan_(&plan), stored_(std::move(stored)) {}
  struct Judging {
    std::vector<std::optional<Json>> identities;
    const SecretMask& secrets;
  };
  Need need_of(std::size_t index, const PriorAttempt& prior, const Judging& judging);

  const Plan* plan_;
  StoredAttempts stored_;
  std::vector<Need> needs_;         // of the plan's attempts
  std::vector<std::int64_t> rows_;  // of those that are not executed
  std::vector<MovedAttempt> moved_;
  std::vector<std::int64_t> stale_;
  std::size_t standing_ = 0;
};

}  // namespace cupel

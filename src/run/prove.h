// Proofs of the answers of an attempt, in words. What a proof is and who makes it is handed in (core/backend.h).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/attempt.h"
#include "core/backend.h"

namespace cupel {

/// Proves one stored answer. Blocking; from any thread.
using ProveAnswer = std::function<Result<Proof>(Backend& backend, const TurnAnswer& answer, std::stop_token stop)>;

/// The first answer that does not hold; nothing when all do. Errors: those of the proof.
Result<std::optional<Refutation>> refute(Backend& backend, std::span<const TurnAnswer> answers, const ProveAnswer& prove,
                                         std::stop_token stop);

/// "token 7: inference gives "Paris" where the answer has "London" (margin 3.21)"
std::string describe(const Refutation& refutation, std::size_t turns);

/// Whether there is something to prove: exact answers of inference, with their tokens. Given ones need no proof.
bool is_provable(std::span<const TurnAnswer> answers);

/// The place of an attempt in the lot that decides what a run proves; `name` is suite/id and what else tells it apart.
std::uint64_t lot_of(const std::string& run_id, const std::string& name);

/// Which of these are proved at `percent` %: those with the smallest lots, so the choice is the same each time for one run and
/// differs between runs. At least one of some.
std::vector<bool> choose_share(std::span<const std::uint64_t> lots, double percent);

}  // namespace cupel

// Proves stored answers: that inference gives these tokens and this text, and ends there, where what answered is what is here.
#pragma once

#include <stop_token>

#include "core/attempt.h"
#include "core/backend.h"

namespace cupel {

/// Blocks. Errors: unavailable where the backend is not what answered (other weights, engine or kernel class), naming it; corrupt for a
/// key that is no key; else as Backend::verify.
Result<Proof> prove_answer(Backend& backend, const TurnAnswer& answer, std::stop_token stop);

}  // namespace cupel

// Cuts a stored answer to what a request asks for: the answer that inference would give, without inference.
#pragma once

#include <optional>

#include "core/generation.h"
#include "store/answer_record.h"

namespace cupel {

/// The reply, with `source` reused and the timing of its inference up to where it ends; nothing when the stored answer is the beginning
/// of what is asked for and more must be inferred. Calls `request.decided` after each token, as generate() does.
std::optional<Reply> replay(const StoredAnswer& stored, const Request& request);

}  // namespace cupel

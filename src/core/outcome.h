// The four outcomes and the algebra that combines them. Used for checks, attempts and everything above them.
#pragma once

#include <span>
#include <string_view>

namespace cupel {

enum class Outcome { pass, fail, error, skip };

const char* outcome_name(Outcome outcome);

/// `all` = fail, else error, else pass, else skip. Of nothing: pass.
Outcome all_of(std::span<const Outcome> outcomes);

/// `any` = pass, else error, else fail, else skip. Of nothing: pass.
Outcome any_of(std::span<const Outcome> outcomes);

/// `not` swaps pass and fail only.
Outcome inverse_of(Outcome outcome);

}  // namespace cupel

// What checks on traces have in common: the spans that they are about. Knows nothing of any one check.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/attempt.h"
#include "core/trace.h"

namespace cupel {

/// Errors: unavailable, where the attempt has no trace or no span came: nothing may be said of it then.
Result<std::span<const Span>> spans_of(const Attempt& attempt);

/// Those of the name. Errors: as spans_of().
Result<std::vector<const Span*>> spans_named(const Attempt& attempt, std::string_view pattern);

/// "search, answer", each name once, shortened; "no span" for none.
std::string span_names(std::span<const Span* const> spans);

/// " named retrieve_*", or "" for all.
std::string which_spans(std::string_view pattern);

}  // namespace cupel

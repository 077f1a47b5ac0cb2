// Arithmetic as people write it in a suite, over figures with names: `2 * hits / (2 * hits + misses)`. Values only; no loops, no effects.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

using NamedFigures = std::map<std::string, double, std::less<>>;

/// + - * / % ^ and brackets, comparisons (1 or 0), `a ? b : c`, the functions abs ceil exp floor log log2 log10 max mean min pow round
/// sqrt sum, the constants pi and e. Errors: invalid_suite, with the column, for what cannot be read or an unknown name; a result that
/// is no finite number (a division by 0).
Result<double> evaluate(std::string_view expression, const NamedFigures& figures);

/// Whether it can be read, whatever its names stand for. Errors: as above.
Result<void> check_arithmetic(std::string_view expression);

}  // namespace cupel

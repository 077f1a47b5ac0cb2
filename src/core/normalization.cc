#include "core/normalization.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cupel {

Result<Normalization> parse_normalization(std::string_view name) {
  const auto found = std::ranges::find(kNormalizations, name);
  if (found != kNormalizations.end()) return static_cast<Normalization>(found - kNormalizations.begin());
  return fail(ErrorCode::invalid_usage, fmt::format("normalize must be one of {}, not '{}'{}", fmt::join(kNormalizations, ", "),
                                                    shorten(printable(name), 40), did_you_mean(name, kNormalizations)));
}

double normalized(const TextLikelihood& likelihood, std::string_view text, Normalization normalization) {
  switch (normalization) {
    case Normalization::sum: return likelihood.log_likelihood();
    case Normalization::token: return likelihood.mean_log_likelihood();
    case Normalization::byte: return likelihood.log_likelihood() / static_cast<double>(std::max<std::size_t>(1, text.size()));
  }
  return likelihood.log_likelihood();
}

}  // namespace cupel

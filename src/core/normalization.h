// How log-likelihoods of texts of different lengths are compared: as they are, or by token or byte.
#pragma once

#include <array>
#include <string_view>

#include "core/likelihood.h"

namespace cupel {

enum class Normalization { sum, token, byte };

inline constexpr std::array<std::string_view, 3> kNormalizations = {"sum", "token", "byte"};

/// Errors: invalid_usage, with the nearest one.
Result<Normalization> parse_normalization(std::string_view name);

/// The log-likelihood, the mean of a token, or the mean of a byte of `text`.
double normalized(const TextLikelihood& likelihood, std::string_view text, Normalization normalization);

}  // namespace cupel

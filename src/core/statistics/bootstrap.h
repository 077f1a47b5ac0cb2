// The bootstrap (Efron 1979): how a figure would vary over other samples of the same size. Deterministic: the draws are a function of the
// seed. Where attempts hang together by case, the units drawn are cases (Davison & Hinkley 1997, 3.8). For figures of a comparison of
// models that have no interval of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "core/statistics/interval.h"

namespace cupel {

struct BootstrapOptions {
  double confidence = 0.95;
  std::size_t rounds = 10'000;
  std::uint64_t seed = 1;
};

struct Bootstrap {
  Interval interval;          // percentiles of the figures drawn: the smallest one that so many do not exceed
  double mean = 0;            // of the figures drawn
  double standard_error = 0;  // their deviation
};

/// A figure over some units, each given by its index from 0; an index comes as often as it was drawn.
using FigureOfUnits = std::function<double(std::span<const std::size_t>)>;

/// Nothing of no units.
std::optional<Bootstrap> bootstrap(std::size_t units, const FigureOfUnits& figure, const BootstrapOptions& options = {});

/// Of the mean of independent values.
std::optional<Bootstrap> bootstrap_mean(std::span<const double> values, const BootstrapOptions& options = {});

}  // namespace cupel

// How far judges agree beyond chance (a model that judges, and a person), and how well yes-or-no labels were found.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/statistics/interval.h"

namespace cupel {

/// How often the first judge said the row and the second the column, by category.
using AgreementTable = std::vector<std::vector<std::size_t>>;

/// Cohen (1960): 1 complete agreement, 0 that of chance. Nothing without items, or where both always say the same one thing, so that
/// chance alone makes them agree.
std::optional<double> cohens_kappa(const AgreementTable& table);

/// Around it, by its large-sample variance (Fleiss, Cohen, Everitt 1969), within -1..1. Where the judges agree on every
/// item that variance is 0; then the low end is what kappa would be at the low end of Wilson's interval of the share of agreement.
std::optional<Interval> cohens_kappa_interval(const AgreementTable& table, double confidence);

struct Detection {
  double precision = 0, recall = 0, f1 = 0;  // 0 where they would be 0 / 0
};
Detection detection_of(std::size_t true_positives, std::size_t false_positives, std::size_t false_negatives);

}  // namespace cupel

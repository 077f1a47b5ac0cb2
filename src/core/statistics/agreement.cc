#include "core/statistics/agreement.h"

#include <algorithm>
#include <cmath>

#include "core/statistics/distributions.h"
#include "core/statistics/rate_interval.h"

namespace cupel {
namespace {

// The table as shares, with those of its rows and columns.
struct Shares {
  double items = 0;
  std::vector<std::vector<double>> cells;
  std::vector<double> rows, columns;
};

Shares shares_of(const AgreementTable& table) {
  const std::size_t size = table.size();
  Shares shares{.items = 0, .cells = {}, .rows = std::vector<double>(size, 0.0), .columns = std::vector<double>(size, 0.0)};
  for (const auto& row : table) {
    for (const std::size_t count : row) shares.items += static_cast<double>(count);
  }
  if (shares.items == 0) return shares;
  for (std::size_t i = 0; i < size; ++i) {
    std::vector<double>& cells = shares.cells.emplace_back(size, 0.0);
    for (std::size_t j = 0; j < size; ++j) {
      cells[j] = static_cast<double>(table[i][j]) / shares.items;
      shares.rows[i] += cells[j];
      shares.columns[j] += cells[j];
    }
  }
  return shares;
}

double square(double value) { return value * value; }

}  // namespace

std::optional<double> cohens_kappa(const AgreementTable& table) {
  const Shares shares = shares_of(table);
  if (shares.items == 0) return std::nullopt;
  double disagreement = 0, by_chance = 0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (std::size_t j = 0; j < table.size(); ++j) {
      if (i == j) continue;
      disagreement += shares.cells[i][j];
      by_chance += shares.rows[i] * shares.columns[j];
    }
  }
  if (by_chance <= 0) return std::nullopt;
  return 1 - disagreement / by_chance;
}

std::optional<Interval> cohens_kappa_interval(const AgreementTable& table, double confidence) {
  const std::optional<double> kappa = cohens_kappa(table);
  if (!kappa) return std::nullopt;
  const Shares shares = shares_of(table);
  double observed = 0, by_chance = 0, variance = 0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    observed += shares.cells[i][i];
    by_chance += shares.rows[i] * shares.columns[i];
    for (std::size_t j = 0; j < table.size(); ++j) {
      variance += i == j ? shares.cells[i][i] * square(1 - (shares.rows[i] + shares.columns[i]) * (1 - *kappa))
                         : square(1 - *kappa) * shares.cells[i][j] * square(shares.columns[i] + shares.rows[j]);
    }
  }
  const double z = z_of_confidence(confidence);
  if (observed >= 1) return Interval{(wilson_interval(shares.items, shares.items, z).low - by_chance) / (1 - by_chance), 1};
  variance = std::max(0.0, variance - square(*kappa - by_chance * (1 - *kappa))) / (shares.items * square(1 - by_chance));
  return Interval{std::max(-1.0, *kappa - z * std::sqrt(variance)), std::min(1.0, *kappa + z * std::sqrt(variance))};
}

Detection detection_of(std::size_t true_positives, std::size_t false_positives, std::size_t false_negatives) {
  const auto found = static_cast<double>(true_positives);
  const auto share = [&](std::size_t others) { return found == 0 ? 0 : found / (found + static_cast<double>(others)); };
  const double precision = share(false_positives), recall = share(false_negatives);
  return {precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)};
}

}  // namespace cupel

#include "engine/matrix_statistics.h"

#include <array>
#include <cmath>
#include <numeric>

#include "engine/ranks.h"

namespace cupel::engine {
namespace {

double sum_of(std::span<const float> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double variance_of(std::span<const float> values) {
  if (values.size() < 2) return 0;
  const double mean = sum_of(values) / static_cast<double>(values.size());
  double sum = 0;
  for (const float value : values) sum += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
  return sum / static_cast<double>(values.size() - 1);
}

// What chance explains of a spread over so many means.
double limit(std::size_t means) {
  constexpr double kDeviations = 6;
  return 1 + kDeviations * std::sqrt(2 / static_cast<double>(means - 1));
}

}  // namespace

bool MatrixStatistics::has_structure() const {
  if (rows.size() < 2 || columns.size() < 2) return false;
  return row_spread > limit(rows.size()) || column_spread > limit(columns.size());
}

MatrixSample::MatrixSample(std::size_t columns) : columns_(columns), squares_(columns), fourth_(columns) {}

void MatrixSample::add_run(std::span<const float> values) {
  run_starts_.push_back(rows_.size());
  for (std::size_t at = 0; at + columns_.size() <= values.size(); at += columns_.size()) add_row(values.subspan(at, columns_.size()));
}

// Sums over columns need no order of additions that would keep the compiler from taking several at once.
void MatrixSample::add_row(std::span<const float> row) {
  constexpr std::size_t kLanes = 16;
  std::array<float, kLanes> lanes{};
  const std::size_t size = row.size();
  for (std::size_t i = 0; i < size; ++i) {
    const float value = std::fabs(row[i]);
    const float square = value * value;
    columns_[i] += value;
    squares_[i] += square;
    fourth_[i] += square * square;
  }
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += std::fabs(row[i + lane]);
  }
  for (; i < size; ++i) lanes[0] += std::fabs(row[i]);
  const double sum = sum_of(lanes);
  if (sum == 0) ++zero_rows_;
  rows_.push_back(static_cast<float>(sum / static_cast<double>(size)));
}

MatrixStatistics MatrixSample::statistics() const {
  MatrixStatistics result;
  const auto rows = static_cast<double>(rows_.size());
  const auto width = static_cast<double>(columns_.size());
  if (rows_.empty() || columns_.empty()) return result;
  result.values = rows_.size() * columns_.size();
  const double count = rows * width;
  const double mean = sum_of(columns_) / count;
  const double square = sum_of(squares_) / count;
  const double fourth = sum_of(fourth_) / count;
  result.finite = std::isfinite(mean) && std::isfinite(square);
  result.mean_size = mean;
  result.zero_rows = static_cast<double>(zero_rows_) / rows;
  result.rows = rows_;
  result.columns = columns_;
  for (float& column : result.columns) column /= static_cast<float>(rows_.size());
  const double variance = square - mean * mean;
  if (!result.finite || square == 0 || variance <= 0) return result;
  result.kurtosis = fourth / (square * square) - 3;
  result.row_spread = variance_of(result.rows) * width / variance;
  result.column_spread = variance_of(result.columns) * rows / variance;
  const std::vector<float> ranks = standard_ranks(rows_);
  double product = 0;
  std::size_t pairs = 0;
  for (std::size_t run = 0; run < run_starts_.size(); ++run) {
    const std::size_t end = run + 1 < run_starts_.size() ? run_starts_[run + 1] : rows_.size();
    for (std::size_t row = run_starts_[run]; row + 1 < end; ++row, ++pairs) {
      product += static_cast<double>(ranks[row]) * static_cast<double>(ranks[row + 1]);
    }
  }
  if (pairs > 0) result.neighbours = product / static_cast<double>(pairs);
  return result;
}

}  // namespace cupel::engine

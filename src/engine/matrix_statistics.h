// Figures of one matrix of weights by which training shows: in a trained matrix whole rows and columns are larger or smaller than
// others, and neighbouring rows are alike; independent values, or trained ones in another order, have none of that.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cupel::engine {

/// By how much the sizes of rows (columns) vary, over what values of this distribution would give in any order: variance of the means of
/// |w|, times the number of values in a mean, over the variance of |w|. 1 for independent values, with a standard deviation of
/// sqrt(2 / number of means).
struct MatrixStatistics {
  std::uint64_t values = 0;
  double mean_size = 0;      // of |w|
  double kurtosis = 0;       // excess, about 0: Gaussian 0, uniform -1.2
  double row_spread = 0;     //
  double column_spread = 0;  //
  double neighbours = 0;     // rank correlation between the sizes of a row and the next
  double zero_rows = 0;      // the share of rows that are all zero
  bool finite = true;
  std::vector<float> rows;     // mean |w| of each sampled row
  std::vector<float> columns;  // of each column, over the sampled rows

  /// Spread that six standard deviations of chance do not explain.
  bool has_structure() const;
};

/// Takes the matrix in runs of neighbouring rows. Memory: a few numbers a column and one a row.
class MatrixSample {
 public:
  explicit MatrixSample(std::size_t columns);
  void add_run(std::span<const float> values);
  MatrixStatistics statistics() const;

 private:
  void add_row(std::span<const float> row);

  std::vector<float> columns_;  // sums of |w|, w^2 and w^4
  std::vector<float> squares_;
  std::vector<float> fourth_;
  std::vector<float> rows_;
  std::vector<std::size_t> run_starts_;
  std::size_t zero_rows_ = 0;
};

}  // namespace cupel::engine

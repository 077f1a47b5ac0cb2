// What a model's weights say about themselves without being run: whether they are zero, random, shuffled or trained. Samples rows of every
// tensor, so the time depends little on the model's size. The judgement over these figures is models/weight_proof.h.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/block_order.h"
#include "engine/gguf.h"

namespace cupel::engine {

struct WeightStatistics {
  std::uint64_t values = 0;  // that were looked at
  int matrices = 0;
  int structured = 0;                   // matrices whose rows or columns differ by more than chance
  double spread = 0;                    // median over the matrices, of the larger of row and column spread
  double kurtosis = 0;                  // median
  double neighbours = 0;                // mean rank correlation of neighbouring rows in attention matrices
  double depth = 0;                     // mean rank correlation of what a block and the next write to each channel
  BlockOrder order;                     // of the blocks
  int blocks = 0;                       //
  std::vector<int> random_blocks;       // most of whose matrices have no structure
  std::vector<std::string> zeroed;      // tensors, for the most part zero
  std::vector<std::string> not_finite;  // tensors with infinite values or none
  /// Of each block, the mean size of the values of its tensors in the order of their names: much the same in every quantisation.
  std::vector<std::vector<double>> signature;
};

/// Of a file that was checked (check_gguf). Blocks: 0.1 to 2 s. Errors: io, unavailable (a type that cannot be read), cancelled.
Result<WeightStatistics> weight_statistics(const GgufFile& file, const std::stop_token& stop);

}  // namespace cupel::engine

#include "engine/weight_statistics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "engine/matrix_statistics.h"
#include "engine/ranks.h"
#include "engine/weight_reader.h"

namespace cupel::engine {
namespace {

constexpr std::uint64_t kRun = 32;        // neighbouring rows
constexpr std::uint64_t kMostRows = 256;  // of a tensor
constexpr std::uint64_t kLeastRows = 64;  // below, chance hides structure
constexpr std::uint64_t kLeastColumns = 64;
constexpr std::uint64_t kAllValues = 48ULL << 20U;  // about how many are looked at

constexpr std::string_view kBlockPrefix = "blk.";

/// "blk.7.attn_q.weight" -> 7 and "attn_q.weight".
struct BlockName {
  int block = 0;
  std::string_view kind;
};

std::optional<BlockName> block_name(std::string_view name) {
  if (!name.starts_with(kBlockPrefix)) return std::nullopt;
  name.remove_prefix(kBlockPrefix.size());
  BlockName result;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), result.block);
  if (error != std::errc() || end == name.data() + name.size() || *end != '.' || result.block < 0) return std::nullopt;
  result.kind = name.substr(static_cast<std::size_t>(end - name.data()) + 1);
  return result;
}

bool is_one_of(std::string_view kind, std::span<const std::string_view> kinds) { return std::ranges::find(kinds, kind) != kinds.end(); }

// Their rows are the channels that blocks write to; the columns of the others are those that they read.
constexpr std::array<std::string_view, 2> kWriting{"attn_output.weight", "ffn_down.weight"};
constexpr std::array<std::string_view, 5> kReading{"attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_qkv.weight", "ffn_up.weight"};
constexpr std::array<std::string_view, 4> kHeads{"attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_qkv.weight"};

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

class Examination {
 public:
  Examination(const GgufFile& file, WeightReader reader) : file_(file), reader_(std::move(reader)) {
    std::uint64_t columns = 0;
    for (const GgufTensor& tensor : file.tensors) columns += is_matrix(tensor) ? tensor.shape.front() : 0;
    most_rows_ = std::clamp(kAllValues / std::max<std::uint64_t>(columns, 1), kLeastRows, kMostRows) / kRun * kRun;
  }

  Result<WeightStatistics> run(const std::stop_token& stop) {
    for (const GgufTensor& tensor : file_.tensors) {
      if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled");
      if (is_matrix(tensor)) CUPEL_CHECK(add_matrix(tensor));
      else if (tensor.shape.size() == 1 && tensor.name.ends_with("norm.weight")) CUPEL_CHECK(add_norm(tensor));
    }
    finish();
    return std::move(result_);
  }

 private:
  static bool is_matrix(const GgufTensor& tensor) {
    return tensor.shape.size() >= 2 && tensor.shape.front() >= kLeastColumns && WeightReader::rows_of(tensor) >= kLeastRows;
  }

  Result<MatrixStatistics> sample(const GgufTensor& tensor) {
    const std::uint64_t rows = WeightReader::rows_of(tensor);
    const std::uint64_t runs = (std::min(rows, most_rows_) + kRun - 1) / kRun;
    MatrixSample sample(tensor.shape.front());
    std::vector<float> values;
    for (std::uint64_t run = 0; run < runs; ++run) {
      const std::uint64_t first = rows <= most_rows_ ? run * kRun : run * (rows - kRun) / (runs - 1);
      CUPEL_CHECK(reader_.read(tensor, first, std::min(kRun, rows - first), values));
      sample.add_run(values);
    }
    return sample.statistics();
  }

  Result<void> add_matrix(const GgufTensor& tensor) {
    const MatrixStatistics matrix = CUPEL_TRY(sample(tensor));
    result_.values += matrix.values;
    ++result_.matrices;
    if (!matrix.finite) result_.not_finite.push_back(tensor.name);
    if (matrix.zero_rows > 0.5) result_.zeroed.push_back(tensor.name);
    const bool structured = matrix.has_structure();
    if (structured) ++result_.structured;
    spreads_.push_back(std::max(matrix.row_spread, matrix.column_spread));
    kurtoses_.push_back(matrix.kurtosis);
    const std::optional<BlockName> name = block_name(tensor.name);
    if (!name) return {};
    Block& block = blocks_[name->block];
    ++block.matrices;
    if (structured) ++block.structured;
    block.sizes[std::string(name->kind)] = matrix.mean_size;
    if (is_one_of(name->kind, kHeads)) neighbours_.push_back(matrix.neighbours);
    if (is_one_of(name->kind, kWriting)) block.profiles[std::string(name->kind)] = standard_ranks(matrix.rows);
    if (is_one_of(name->kind, kReading)) block.profiles[std::string(name->kind)] = standard_ranks(matrix.columns);
    return {};
  }

  Result<void> add_norm(const GgufTensor& tensor) {
    std::vector<float> values;
    CUPEL_CHECK(reader_.read(tensor, 0, 1, values));
    result_.values += values.size();
    double sum = 0;
    for (float& value : values) sum += value = std::fabs(value);
    if (!std::isfinite(sum)) result_.not_finite.push_back(tensor.name);
    if (sum == 0) result_.zeroed.push_back(tensor.name);
    if (const std::optional<BlockName> name = block_name(tensor.name)) {
      Block& block = blocks_[name->block];
      block.sizes[std::string(name->kind)] = sum / static_cast<double>(values.size());
      block.profiles[std::string(name->kind)] = standard_ranks(values);
    }
    return {};
  }

  void finish() {
    result_.spread = median_of(std::move(spreads_));
    result_.kurtosis = median_of(std::move(kurtoses_));
    result_.neighbours = mean_of(neighbours_);
    result_.blocks = static_cast<int>(blocks_.size());
    for (const auto& [number, block] : blocks_) {
      if (block.matrices >= 2 && block.structured * 2 < block.matrices) result_.random_blocks.push_back(number);
      std::vector<double>& sizes = result_.signature.emplace_back();
      for (const auto& [kind, size] : block.sizes) sizes.push_back(size);
    }
    std::vector<Profile> all, writing;
    if (blocks_.empty()) return;
    for (const auto& [kind, ranks] : blocks_.begin()->second.profiles) {
      const std::optional<Profile> profile = profile_of(kind, ranks.size());
      if (!profile) continue;
      all.push_back(*profile);
      if (is_one_of(kind, kWriting)) writing.push_back(*profile);
    }
    result_.order = find_block_order(all);
    result_.depth = find_block_order(writing).likeness;
  }

  // Nothing where blocks differ in what they are made of.
  std::optional<Profile> profile_of(const std::string& kind, std::size_t size) const {
    Profile profile;
    for (const auto& [number, block] : blocks_) {
      const auto found = block.profiles.find(kind);
      if (found == block.profiles.end() || found->second.size() != size) return std::nullopt;
      profile.push_back(found->second);
    }
    return profile;
  }

  struct Block {
    int matrices = 0;
    int structured = 0;
    std::map<std::string, double> sizes;
    std::map<std::string, std::vector<float>> profiles;
  };

  const GgufFile& file_;
  WeightReader reader_;
  std::uint64_t most_rows_ = kMostRows;
  WeightStatistics result_;
  std::map<int, Block> blocks_;
  std::vector<double> spreads_, kurtoses_, neighbours_;
};

}  // namespace

Result<WeightStatistics> weight_statistics(const GgufFile& file, const std::stop_token& stop) {
  return Examination(file, CUPEL_TRY(WeightReader::open(file))).run(stop);
}

}  // namespace cupel::engine

// What becomes of a checkpoint: the metadata to be written, and for each tensor which weight it comes from and in what order. An
// architecture (architecture.h) fills it; every weight must be taken or passed over by name, so nothing is lost silently.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/gguf_write.h"
#include "models/checkpoint/weights.h"

namespace cupel::checkpoint {

/// How a weight is written.
struct Layout {
  enum class Order {
    same,
    transposed,   // rows and columns exchanged: Conv1D keeps them the other way round
    paired_rows,  // within each head the two halves of its rows take turns: rotation by neighbours instead of by halves
  };
  Order order = Order::same;
  std::uint64_t heads = 0;      // of paired_rows
  bool keep_precision = false;  // F32 whatever the model is stored in: what is added rather than multiplied
};

class Plan {
 public:
  /// `stored` is what matrices are written as; nothing: as they are.
  Plan(const Weights& weights, std::string architecture, std::optional<engine::FloatType> stored);

  const std::string& architecture() const { return architecture_; }

  void set(std::string key, engine::NewGgufValue value) { content_.metadata.emplace_back(std::move(key), std::move(value)); }
  /// A key of the architecture: "block_count" is "llama.block_count".
  void set_own(std::string_view key, engine::NewGgufValue value) { set(architecture_ + "." + std::string(key), std::move(value)); }

  bool has(std::string_view weight) const { return weights_.all().contains(weight); }

  // Errors: corrupt (the weight is missing, of another shape, or of a dtype that cannot be imported).
  Result<void> matrix(const std::string& weight, std::string tensor, std::uint64_t rows, std::uint64_t columns, Layout layout = {});
  Result<void> vector(const std::string& weight, std::string tensor, std::uint64_t size, Layout layout = {});

  /// A tensor of numbers that the configuration gives.
  void computed(std::string tensor, std::vector<float> values);

  /// Weights that the engine makes itself or does not need: a name, or what it begins or ends with ("h.*", "*.inv_freq").
  void pass_over(std::string_view pattern) { passed_over_.emplace_back(pattern); }

  /// Every weight was taken or passed over. Errors: corrupt (which was not).
  Result<void> check_all_taken() const;

  engine::NewGguf& content() { return content_; }
  const engine::NewGguf& content() const { return content_; }

  /// Whole rows of a tensor of content(), as engine::RowReader gives them.
  Result<void> read(std::size_t tensor, std::uint64_t first_row, std::span<std::byte> rows) const;

 private:
  struct Source {
    const Weight* weight = nullptr;  // null: computed
    Layout layout;
    std::vector<float> computed;
  };

  Result<const Weight*> find(const std::string& name, const std::vector<std::uint64_t>& shape);
  Result<void> add(const std::string& weight, std::string tensor, std::vector<std::uint64_t> shape, Layout layout);
  Result<void> read_paired(const Source& source, std::uint64_t unit_bytes, std::uint64_t first, std::span<std::byte> rows) const;
  Result<void> read_transposed(const Source& source, std::uint64_t first, std::span<std::byte> rows) const;

  const Weights& weights_;
  std::string architecture_;
  std::optional<engine::FloatType> stored_;
  engine::NewGguf content_;
  std::vector<Source> sources_;  // of the tensors of content_
  std::set<std::string, std::less<>> taken_;
  std::vector<std::string> passed_over_;
};

}  // namespace cupel::checkpoint

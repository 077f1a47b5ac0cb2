#include "models/checkpoint/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace cupel::checkpoint {
namespace {

constexpr std::uint64_t kStripBytes = 4U << 20U;

std::string shown(std::string_view name) { return printable(name.substr(0, 120)); }

}  // namespace

Plan::Plan(const Weights& weights, std::string architecture, std::optional<engine::FloatType> stored)
    : weights_(weights), architecture_(std::move(architecture)), stored_(stored) {}

Result<void> Plan::matrix(const std::string& weight, std::string tensor, std::uint64_t rows, std::uint64_t columns, Layout layout) {
  return add(weight, std::move(tensor), {rows, columns}, layout);
}

Result<void> Plan::vector(const std::string& weight, std::string tensor, std::uint64_t size, Layout layout) {
  layout.keep_precision = true;
  return add(weight, std::move(tensor), {size}, layout);
}

Result<const Weight*> Plan::find(const std::string& name, const std::vector<std::uint64_t>& shape) {
  const auto found = weights_.all().find(name);
  if (found == weights_.all().end()) {
    return fail(ErrorCode::corrupt, fmt::format("the checkpoint has no weight '{}', which {} models need", name, architecture_));
  }
  const Weight& weight = found->second;
  if (weight.shape != shape) {
    return fail(ErrorCode::corrupt,
                fmt::format("the weight '{}' has the shape [{}], but config.json makes it [{}]", name, fmt::join(weight.shape, ", "),
                            fmt::join(shape, ", ")),
                {"do weights and config.json belong together?"});
  }
  if (!weight.float_type()) {
    return fail(ErrorCode::corrupt, fmt::format("the weight '{}' is of dtype {}, allowed are F32, F16 and BF16", name, weight.dtype),
                {"a quantised checkpoint cannot be imported: take the one it was made from"});
  }
  taken_.insert(name);
  return &weight;
}

Result<void> Plan::add(const std::string& weight, std::string tensor, std::vector<std::uint64_t> shape, Layout layout) {
  std::vector<std::uint64_t> stored_shape = shape;  // of GGUF: row length first
  std::ranges::reverse(stored_shape);
  if (layout.order == Layout::Order::transposed) std::ranges::reverse(shape);
  const Weight* found = CUPEL_TRY(find(weight, shape));
  content_.tensors.push_back({.name = std::move(tensor),
                              .shape = std::move(stored_shape),
                              .source = *found->float_type(),
                              .stored = layout.keep_precision ? engine::FloatType::f32 : stored_.value_or(*found->float_type())});
  sources_.push_back({.weight = found, .layout = layout, .computed = {}});
  return {};
}

void Plan::computed(std::string tensor, std::vector<float> values) {
  content_.tensors.push_back(
      {.name = std::move(tensor), .shape = {values.size()}, .source = engine::FloatType::f32, .stored = engine::FloatType::f32});
  sources_.push_back({.weight = nullptr, .layout = {}, .computed = std::move(values)});
}

Result<void> Plan::check_all_taken() const {
  for (const auto& each : weights_.all()) {
    const std::string& name = each.first;
    const auto matches = [&](const std::string& pattern) { return matches_glob(pattern, name); };
    if (taken_.contains(name) || std::ranges::any_of(passed_over_, matches)) continue;
    return fail(ErrorCode::corrupt, fmt::format("the checkpoint has a weight '{}', which {} models have not", shown(name), architecture_),
                {"a model with other parts than its config.json says cannot be imported"});
  }
  return {};
}

Result<void> Plan::read(std::size_t tensor, std::uint64_t first_row, std::span<std::byte> rows) const {
  const Source& source = sources_.at(tensor);
  const engine::NewGgufTensor& written = content_.tensors.at(tensor);
  if (source.weight == nullptr) {
    std::memcpy(rows.data(), source.computed.data(), rows.size());
    return {};
  }
  const std::uint64_t value_bytes = engine::float_bytes(written.source);
  const bool is_matrix = written.shape.size() == 2;
  const std::uint64_t row_bytes = value_bytes * written.shape[0];
  switch (source.layout.order) {
    case Layout::Order::same: return weights_.read(*source.weight, first_row * row_bytes, rows);
    case Layout::Order::paired_rows: return read_paired(source, is_matrix ? row_bytes : value_bytes, first_row, rows);
    case Layout::Order::transposed: return read_transposed(source, first_row, rows);
  }
  return {};
}

/// A bias is a matrix of one column: its units are values.
Result<void> Plan::read_paired(const Source& source, std::uint64_t unit_bytes, std::uint64_t first, std::span<std::byte> rows) const {
  const std::uint64_t head = source.weight->shape[0] / source.layout.heads;
  for (std::uint64_t i = 0; i * unit_bytes < rows.size(); ++i) {
    const std::uint64_t row = first + i;
    const std::uint64_t within = row % head;
    const std::uint64_t from = row - within + within / 2 + (within % 2) * (head / 2);
    CUPEL_CHECK(weights_.read(*source.weight, from * unit_bytes, rows.subspan(i * unit_bytes, unit_bytes)));
  }
  return {};
}

Result<void> Plan::read_transposed(const Source& source, std::uint64_t first, std::span<std::byte> rows) const {
  const std::uint64_t value = engine::float_bytes(*source.weight->float_type());
  const std::uint64_t height = source.weight->shape[0];  // is the length of a row afterwards
  const std::uint64_t width = source.weight->shape[1];
  const std::uint64_t count = rows.size() / (height * value);
  const std::uint64_t at_once = std::max<std::uint64_t>(1, kStripBytes / (width * value));
  std::vector<std::byte> strip;
  for (std::uint64_t top = 0; top < height; top += at_once) {
    const std::uint64_t lines = std::min(at_once, height - top);
    strip.resize(lines * width * value);
    CUPEL_CHECK(weights_.read(*source.weight, top * width * value, strip));
    for (std::uint64_t row = 0; row < count; ++row) {
      std::byte* target = rows.data() + (row * height + top) * value;
      const std::byte* from = strip.data() + (first + row) * value;
      for (std::uint64_t line = 0; line < lines; ++line) std::memcpy(target + line * value, from + line * width * value, value);
    }
  }
  return {};
}

}  // namespace cupel::checkpoint

#include <fmt/format.h>
#include <ggml.h>

#include <charconv>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "engine/gguf_architectures.h"
#include "engine/gguf_rules.h"

namespace cupel::engine {
namespace {

using Shape = std::vector<std::uint64_t>;

class WeightRules {
 public:
  explicit WeightRules(const GgufFile& file) : file_(file), traits_(traits_of(file.architecture())) {
    for (const GgufTensor& tensor : file.tensors) tensors_.emplace(tensor.name, &tensor);
    blocks_ = hyperparameter("block_count");
    width_ = hyperparameter("embedding_length");
  }

  Result<void> check() const {
    const std::uint64_t tokens = file_.array("tokenizer.ggml.tokens")->count;
    const GgufTensor* embedding = find("token_embd.weight");
    if (embedding == nullptr) return missing("token_embd.weight");
    if (embedding->shape.size() != 2 || embedding->shape[0] != width_ || (traits_.has_plain_blocks && embedding->shape[1] != tokens)) {
      return wrong_shape(*embedding, fmt::format("[{}, {}] (embedding_length, number of tokens)", width_, tokens));
    }
    if (!is_weight_type(embedding->type)) return wrong_type(*embedding, "a type of weights");
    CUPEL_CHECK(check_block_numbers());
    CUPEL_CHECK(check_rotation());
    return traits_.has_plain_blocks ? check_plain_blocks(tokens) : check_block_tensors(file_);
  }

 private:
  std::uint64_t hyperparameter(std::string_view name) const {
    return file_.integer(fmt::format("{}.{}", file_.architecture(), name)).value_or(0);
  }

  const GgufTensor* find(const std::string& name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? nullptr : found->second;
  }

  tl::unexpected<Error> missing(std::string_view name) const {
    return refuse_model(file_, fmt::format("the tensor '{}' is missing, which {} models need", name, file_.architecture()));
  }
  tl::unexpected<Error> wrong_shape(const GgufTensor& tensor, std::string_view allowed) const {
    return refuse_model(
        file_, fmt::format("tensor '{}' has shape [{}], allowed is {}", printable(tensor.name), fmt::join(tensor.shape, ", "), allowed));
  }
  tl::unexpected<Error> wrong_type(const GgufTensor& tensor, std::string_view allowed) const {
    return refuse_model(file_, fmt::format("tensor '{}' has type {}, allowed is {}", printable(tensor.name), tensor.type_name, allowed));
  }

  /// blk.N tensors must be there for every block, and for no other.
  Result<void> check_block_numbers() const {
    std::vector<bool> seen(static_cast<std::size_t>(blocks_));
    bool any = false;
    for (const GgufTensor& tensor : file_.tensors) {
      if (!tensor.name.starts_with("blk.")) continue;
      std::uint64_t number = 0;
      const char* end = tensor.name.data() + tensor.name.size();
      const auto parsed = std::from_chars(tensor.name.data() + 4, end, number);
      if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != '.' || number >= blocks_) {
        return refuse_model(
            file_, fmt::format("there is a tensor '{}', but {}.block_count is {}", printable(tensor.name), file_.architecture(), blocks_));
      }
      seen[static_cast<std::size_t>(number)] = true;
      any = true;
    }
    for (std::size_t i = 0; any && i < seen.size(); ++i) {
      if (!seen[i]) {
        return refuse_model(file_, fmt::format("block {} has no tensors, though {}.block_count is {}", i, file_.architecture(), blocks_));
      }
    }
    return {};
  }

  Result<void> matrix(const std::string& name, const Shape& shape) const {
    const GgufTensor* tensor = find(name);
    if (tensor == nullptr) return missing(name);
    if (tensor->shape != shape) return wrong_shape(*tensor, fmt::format("[{}]", fmt::join(shape, ", ")));
    if (!is_weight_type(tensor->type)) return wrong_type(*tensor, "a type of weights");
    return {};
  }

  /// Multiplied element by element, which ggml can only do in f32.
  Result<void> norm(const std::string& name) const {
    CUPEL_CHECK(matrix(name, {width_}));
    const GgufTensor* tensor = find(name);
    return tensor->type == GGML_TYPE_F32 ? Result<void>() : wrong_type(*tensor, "f32");
  }

  /// What stretches the rotation of positions is read as f32 without a look at its type.
  Result<void> check_rotation() const {
    for (const char* name : {"rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight"}) {
      const GgufTensor* tensor = find(name);
      if (tensor != nullptr && tensor->type != GGML_TYPE_F32) return wrong_type(*tensor, "f32");
    }
    return {};
  }

  Result<void> check_plain_blocks(std::uint64_t tokens) const {
    CUPEL_CHECK(norm("output_norm.weight"));
    if (find("output.weight") != nullptr) CUPEL_CHECK(matrix("output.weight", {width_, tokens}));
    const std::uint64_t heads = hyperparameter("attention.head_count");
    if (heads == 0) return {};  // one number for each block: llama.cpp compares the shapes itself
    for (std::uint64_t i = 0; i < blocks_; ++i) CUPEL_CHECK(check_plain_block(fmt::format("blk.{}.", i), heads));
    return {};
  }

  Result<void> check_plain_block(const std::string& block, std::uint64_t heads) const {
    const std::uint64_t groups = file_.integer(file_.architecture() + ".attention.head_count_kv").value_or(heads);
    const std::uint64_t key_width = file_.integer(file_.architecture() + ".attention.key_length").value_or(width_ / heads);
    const std::uint64_t value_width = file_.integer(file_.architecture() + ".attention.value_length").value_or(width_ / heads);
    const std::uint64_t inner = hyperparameter("feed_forward_length");
    CUPEL_CHECK(norm(block + "attn_norm.weight"));
    CUPEL_CHECK(norm(block + "ffn_norm.weight"));
    if (find(block + "attn_qkv.weight") == nullptr) {
      CUPEL_CHECK(matrix(block + "attn_q.weight", {width_, key_width * heads}));
      CUPEL_CHECK(matrix(block + "attn_k.weight", {width_, key_width * groups}));
      CUPEL_CHECK(matrix(block + "attn_v.weight", {width_, value_width * groups}));
    }
    CUPEL_CHECK(matrix(block + "attn_output.weight", {key_width * heads, width_}));
    if (hyperparameter("expert_count") > 0 || inner == 0) return {};
    CUPEL_CHECK(matrix(block + "ffn_gate.weight", {width_, inner}));
    CUPEL_CHECK(matrix(block + "ffn_up.weight", {width_, inner}));
    return matrix(block + "ffn_down.weight", {inner, width_});
  }

  const GgufFile& file_;
  ArchitectureTraits traits_;
  std::unordered_map<std::string, const GgufTensor*> tensors_;
  std::uint64_t blocks_ = 0;
  std::uint64_t width_ = 0;
};

}  // namespace

bool is_weight_type(std::uint32_t type) {
  switch (static_cast<ggml_type>(type)) {
    case GGML_TYPE_I8:
    case GGML_TYPE_I16:
    case GGML_TYPE_I32:
    case GGML_TYPE_I64:
    case GGML_TYPE_F64:
    case GGML_TYPE_Q8_1:
    case GGML_TYPE_Q8_K: return false;
    default: return true;
  }
}

Result<void> check_weights(const GgufFile& file) { return WeightRules(file).check(); }

}  // namespace cupel::engine

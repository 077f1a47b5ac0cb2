// The weights of GPT-2, BERT and Phi-3 models: every name with its shape, as llama.cpp asserts on some that do not fit.
#include <fmt/format.h>
#include <ggml.h>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "engine/gguf_rules.h"

namespace cupel::engine {
namespace {

enum class Size { width, inner, twice_inner, projected, attended, tokens, positions, kinds };

struct Rule {
  std::string_view name;  // without "blk.N."
  Size row = Size::width;
  std::optional<Size> rows = std::nullopt;  // none: a vector, which is F32
  bool is_optional = false;
  bool is_added = false;  // a matrix whose rows are added as they are: F32 or F16
};

constexpr std::array kGpt2Ends{Rule{"token_embd.weight", Size::width, Size::tokens},
                               Rule{"position_embd.weight", Size::width, Size::positions}, Rule{"output_norm.weight"},
                               Rule{"output_norm.bias"}, Rule{"output.weight", Size::width, Size::tokens, true}};
constexpr std::array kGpt2Block{Rule{"attn_norm.weight"},
                                Rule{"attn_norm.bias"},
                                Rule{"attn_qkv.weight", Size::width, Size::projected},
                                Rule{"attn_qkv.bias", Size::projected},
                                Rule{"attn_output.weight", Size::attended, Size::width},
                                Rule{"attn_output.bias"},
                                Rule{"ffn_norm.weight"},
                                Rule{"ffn_norm.bias"},
                                Rule{"ffn_up.weight", Size::width, Size::inner},
                                Rule{"ffn_up.bias", Size::inner},
                                Rule{"ffn_down.weight", Size::inner, Size::width},
                                Rule{"ffn_down.bias"}};
constexpr std::array kBertEnds{
    Rule{"token_embd.weight", Size::width, Size::tokens}, Rule{"position_embd.weight", Size::width, Size::positions},
    Rule{"token_types.weight", Size::width, Size::kinds, true, true}, Rule{"token_embd_norm.weight"}, Rule{"token_embd_norm.bias"}};
constexpr std::array kBertBlock{Rule{"attn_q.weight", Size::width, Size::width},
                                Rule{"attn_k.weight", Size::width, Size::width},
                                Rule{"attn_v.weight", Size::width, Size::width},
                                Rule{"attn_output.weight", Size::width, Size::width},
                                Rule{"attn_output_norm.weight"},
                                Rule{"attn_output_norm.bias"},
                                Rule{"ffn_up.weight", Size::width, Size::inner},
                                Rule{"ffn_up.bias", Size::inner, std::nullopt, true},
                                Rule{"ffn_down.weight", Size::inner, Size::width},
                                Rule{"ffn_down.bias", Size::width, std::nullopt, true},
                                Rule{"layer_output_norm.weight"},
                                Rule{"layer_output_norm.bias"}};
constexpr std::array kPhi3Ends{Rule{"token_embd.weight", Size::width, Size::tokens}, Rule{"output_norm.weight"},
                               Rule{"output.weight", Size::width, Size::tokens, true}};
constexpr std::array kPhi3Block{Rule{"attn_norm.weight"},
                                Rule{"attn_qkv.weight", Size::width, Size::projected},
                                Rule{"attn_output.weight", Size::attended, Size::width},
                                Rule{"ffn_norm.weight"},
                                Rule{"ffn_up.weight", Size::width, Size::twice_inner},
                                Rule{"ffn_down.weight", Size::inner, Size::width}};

struct Tables {
  std::span<const Rule> ends, block;
};

Tables tables_of(std::string_view architecture) {
  if (architecture == "gpt2") return {kGpt2Ends, kGpt2Block};
  if (architecture == "bert") return {kBertEnds, kBertBlock};
  if (architecture == "phi3") return {kPhi3Ends, kPhi3Block};
  return {};
}

class BlockRules {
 public:
  explicit BlockRules(const GgufFile& file) : file_(file) {
    for (const GgufTensor& tensor : file.tensors) tensors_.emplace(tensor.name, &tensor);
  }

  Result<void> check(const Tables& tables) const {
    for (const Rule& rule : tables.ends) CUPEL_CHECK(check_tensor("", rule));
    if (own("attention.head_count") == 0 || own("feed_forward_length") == 0) return {};  // one number a block: llama.cpp compares
    for (std::uint64_t i = 0; i < own("block_count"); ++i) {
      const std::string block = fmt::format("blk.{}.", i);
      // Some files keep q, k and v apart where others have them in one; llama.cpp takes both.
      const bool is_apart = !tensors_.contains(block + "attn_qkv.weight") && tensors_.contains(block + "attn_q.weight");
      const bool is_whole = tensors_.contains(block + "attn_qkv.weight");
      for (const Rule& rule : tables.block) {
        const bool is_part = rule.name == "attn_q.weight" || rule.name == "attn_k.weight" || rule.name == "attn_v.weight";
        if ((is_apart && rule.name.starts_with("attn_qkv")) || (is_whole && is_part)) continue;
        CUPEL_CHECK(check_tensor(block, rule));
      }
    }
    return {};
  }

 private:
  std::uint64_t own(std::string_view name) const { return file_.integer(fmt::format("{}.{}", file_.architecture(), name)).value_or(0); }

  std::uint64_t size(Size size) const {
    const std::uint64_t width = own("embedding_length");
    const std::uint64_t heads = own("attention.head_count");
    const std::uint64_t head = file_.integer(file_.architecture() + ".attention.key_length").value_or(heads == 0 ? 0 : width / heads);
    const std::uint64_t groups = file_.integer(file_.architecture() + ".attention.head_count_kv").value_or(heads);
    switch (size) {
      case Size::width: return width;
      case Size::inner: return own("feed_forward_length");
      case Size::twice_inner: return 2 * own("feed_forward_length");
      case Size::projected: return head * (heads + 2 * groups);
      case Size::attended: return head * heads;
      case Size::tokens: return file_.array("tokenizer.ggml.tokens")->count;
      case Size::positions: return own("context_length");
      case Size::kinds: return file_.integer("tokenizer.ggml.token_type_count").value_or(0);
    }
    return 0;
  }

  Result<void> check_tensor(const std::string& block, const Rule& rule) const {
    const std::string name = block + std::string(rule.name);
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) {
      if (rule.is_optional) return {};
      return refuse_model(file_, fmt::format("the tensor '{}' is missing, which {} models need", name, file_.architecture()));
    }
    const GgufTensor& tensor = *found->second;
    std::vector<std::uint64_t> shape{size(rule.row)};
    if (rule.rows) shape.push_back(size(*rule.rows));
    if (tensor.shape != shape) {
      return refuse_model(
          file_, fmt::format("tensor '{}' has shape [{}], allowed is [{}]", name, fmt::join(tensor.shape, ", "), fmt::join(shape, ", ")));
    }
    const bool is_plain = tensor.type == GGML_TYPE_F32 || (rule.is_added && tensor.type == GGML_TYPE_F16);
    if (is_plain || (rule.rows && !rule.is_added && is_weight_type(tensor.type))) return {};
    return refuse_model(file_, fmt::format("tensor '{}' has type {}, allowed is {}", name, tensor.type_name,
                                           rule.is_added ? "f32 or f16"
                                           : rule.rows   ? "a type of weights"
                                                         : "f32"));
  }

  const GgufFile& file_;
  std::unordered_map<std::string, const GgufTensor*> tensors_;
};

}  // namespace

Result<void> check_block_tensors(const GgufFile& file) { return BlockRules(file).check(tables_of(file.architecture())); }

}  // namespace cupel::engine

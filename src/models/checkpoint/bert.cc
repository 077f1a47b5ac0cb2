// BERT and the sentence encoders made of it: weights, and how the vectors of a text's tokens become one.
#include <fmt/format.h>

#include "base/text.h"
#include "models/checkpoint/architecture.h"
#include "models/checkpoint/tokenizer_file.h"

namespace cupel::checkpoint {
namespace {

constexpr std::uint32_t kMean = 1, kFirst = 2, kLast = 3;  // llama.cpp's pooling types

struct Sizes {
  std::uint64_t width, inner, blocks, heads, positions, kinds, tokens;
};

Result<Sizes> read_sizes(const Config& config) {
  return Sizes{.width = CUPEL_TRY(config.integer("hidden_size")),
               .inner = CUPEL_TRY(config.integer("intermediate_size")),
               .blocks = CUPEL_TRY(config.integer("num_hidden_layers")),
               .heads = CUPEL_TRY(config.integer("num_attention_heads")),
               .positions = CUPEL_TRY(config.integer("max_position_embeddings")),
               .kinds = CUPEL_TRY(config.integer_or("type_vocab_size", 2)),
               .tokens = CUPEL_TRY(config.integer("vocab_size"))};
}

Result<void> check_supported(const Config& config) {
  const std::string activation = CUPEL_TRY(config.text_or("hidden_act", "gelu"));
  if (activation != "gelu") return config.refuse("hidden_act", "gelu");
  const std::string positions = CUPEL_TRY(config.text_or("position_embedding_type", "absolute"));
  if (positions != "absolute") return config.refuse("position_embedding_type", "absolute");
  return {};
}

/// How the sentence-transformers files want it; nothing where they are not there.
Result<void> set_pooling(const Parts& parts, Plan& plan) {
  std::error_code ignored;
  if (!std::filesystem::exists(parts.folder / "modules.json", ignored)) return {};
  // It is a list, so it is read as text of its own.
  const Config modules = CUPEL_TRY(Config::load_list(parts.folder / "modules.json"));
  for (const Tree& module : *modules.find("list")) {
    const Tree& type = TokenizerFile::member(module, "type");
    const std::string name = type.is_string() ? type.get<std::string>() : "";
    if (name.ends_with(".Transformer") || name.ends_with(".Normalize")) continue;
    if (!name.ends_with(".Pooling")) {
      return fail(ErrorCode::corrupt,
                  fmt::format("{} names a part '{}', which cannot be imported; allowed are Transformer, Pooling and Normalize",
                              printable(modules.path().string()), printable(name.substr(0, 80))));
    }
    const Tree& path = TokenizerFile::member(module, "path");
    const std::string folder = path.is_string() ? path.get<std::string>() : "";
    if (folder.find("..") != std::string::npos || folder.starts_with('/')) return modules.refuse("path", "a folder inside the checkpoint");
    const Config pooling = CUPEL_TRY(Config::load(parts.folder / folder / "config.json"));
    std::uint32_t chosen = 0;
    for (const auto& [key, number] : {std::pair("pooling_mode_mean_tokens", kMean), std::pair("pooling_mode_cls_token", kFirst),
                                      std::pair("pooling_mode_lasttoken", kLast)}) {
      if (!CUPEL_TRY(pooling.flag_or(key, false))) continue;
      if (chosen != 0) return pooling.refuse(key, "one kind of pooling");
      chosen = number;
    }
    if (chosen == 0) return pooling.refuse("pooling_mode_mean_tokens", "pooling by mean, first or last token");
    plan.set_own("pooling_type", chosen);
  }
  const Config sentences = CUPEL_TRY(Config::load_optional(parts.folder / "sentence_bert_config.json"));
  if (const auto most = CUPEL_TRY(sentences.token("max_seq_length")))
    plan.set("cupel.embedding.max_tokens", static_cast<std::uint32_t>(*most));
  return {};
}

Result<void> take_block(Plan& plan, const std::string& from, const std::string& to, const Sizes& sizes) {
  const auto linear = [&](std::string_view weight, std::string_view tensor, std::uint64_t rows, std::uint64_t columns) -> Result<void> {
    CUPEL_CHECK(plan.matrix(fmt::format("{}{}.weight", from, weight), fmt::format("{}{}.weight", to, tensor), rows, columns));
    return plan.vector(fmt::format("{}{}.bias", from, weight), fmt::format("{}{}.bias", to, tensor), rows);
  };
  const auto norm = [&](std::string_view weight, std::string_view tensor) -> Result<void> {
    CUPEL_CHECK(plan.vector(fmt::format("{}{}.weight", from, weight), fmt::format("{}{}.weight", to, tensor), sizes.width));
    return plan.vector(fmt::format("{}{}.bias", from, weight), fmt::format("{}{}.bias", to, tensor), sizes.width);
  };
  CUPEL_CHECK(linear("attention.self.query", "attn_q", sizes.width, sizes.width));
  CUPEL_CHECK(linear("attention.self.key", "attn_k", sizes.width, sizes.width));
  CUPEL_CHECK(linear("attention.self.value", "attn_v", sizes.width, sizes.width));
  CUPEL_CHECK(linear("attention.output.dense", "attn_output", sizes.width, sizes.width));
  CUPEL_CHECK(norm("attention.output.LayerNorm", "attn_output_norm"));
  CUPEL_CHECK(linear("intermediate.dense", "ffn_up", sizes.inner, sizes.width));
  CUPEL_CHECK(linear("output.dense", "ffn_down", sizes.width, sizes.inner));
  return norm("output.LayerNorm", "layer_output_norm");
}

Result<void> fill(const Parts& parts, Plan& plan) {
  CUPEL_CHECK(check_supported(parts.config));
  const Sizes sizes = CUPEL_TRY(read_sizes(parts.config));
  plan.set_own("context_length", static_cast<std::uint32_t>(sizes.positions));
  plan.set_own("embedding_length", static_cast<std::uint32_t>(sizes.width));
  plan.set_own("feed_forward_length", static_cast<std::uint32_t>(sizes.inner));
  plan.set_own("block_count", static_cast<std::uint32_t>(sizes.blocks));
  plan.set_own("attention.head_count", static_cast<std::uint32_t>(sizes.heads));
  plan.set_own("attention.layer_norm_epsilon", CUPEL_TRY(parts.config.real_or("layer_norm_eps", 1e-12F)));
  plan.set_own("attention.causal", false);
  plan.set("tokenizer.ggml.token_type_count", static_cast<std::uint32_t>(sizes.kinds));
  CUPEL_CHECK(set_pooling(parts, plan));

  const std::string prefix = plan.has("bert.embeddings.word_embeddings.weight") ? "bert." : "";
  const std::string embeddings = prefix + "embeddings.";
  CUPEL_CHECK(plan.matrix(embeddings + "word_embeddings.weight", "token_embd.weight", sizes.tokens, sizes.width));
  CUPEL_CHECK(plan.matrix(embeddings + "position_embeddings.weight", "position_embd.weight", sizes.positions, sizes.width,
                          {.keep_precision = true}));
  CUPEL_CHECK(
      plan.matrix(embeddings + "token_type_embeddings.weight", "token_types.weight", sizes.kinds, sizes.width, {.keep_precision = true}));
  CUPEL_CHECK(plan.vector(embeddings + "LayerNorm.weight", "token_embd_norm.weight", sizes.width));
  CUPEL_CHECK(plan.vector(embeddings + "LayerNorm.bias", "token_embd_norm.bias", sizes.width));
  for (std::uint64_t i = 0; i < sizes.blocks; ++i) {
    CUPEL_CHECK(take_block(plan, fmt::format("{}encoder.layer.{}.", prefix, i), fmt::format("blk.{}.", i), sizes));
  }
  plan.pass_over("*embeddings.position_ids");
  plan.pass_over("*pooler.dense.*");  // for a classifier behind it
  plan.pass_over("cls.*");
  return {};
}

}  // namespace

Architecture bert_architecture() { return {.model_type = "bert", .name = "bert", .has_words = true, .fill = fill}; }

}  // namespace cupel::checkpoint

// Damage to models of the other kinds that import makes: GPT-2, BERT, Phi-3 and Qwen2, whose weights llama.cpp asserts on as well.
#include <gtest/gtest.h>

#include <limits>

#include "engine/testing/gguf_model.h"

namespace cupel::engine {
namespace {

using namespace test;

constexpr std::uint32_t kPositions = 128, kKinds = 2;

Entry flag(std::string key, bool value) { return {std::move(key), 7, raw<std::uint8_t>(value ? 1 : 0)}; }

/// Everything of `architecture` but its tensors.
Model bare_model(const std::string& architecture) {
  Model model = sound_model();
  for (Entry& entry : model.entries) {
    if (entry.key.starts_with("llama.")) entry.key = architecture + entry.key.substr(5);
  }
  model.set(text("general.architecture", architecture));
  model.tensors.clear();
  return model;
}

void add_block_tensors(Model& model, const std::vector<Tensor>& tensors) {
  for (std::uint32_t i = 0; i < kBlocks; ++i) {
    for (Tensor tensor : tensors) {
      tensor.name = "blk." + std::to_string(i) + "." + tensor.name;
      model.tensors.push_back(tensor);
    }
  }
}

Model sound_gpt2() {
  Model model = bare_model("gpt2");
  model.remove("gpt2.attention.layer_norm_rms_epsilon");
  model.remove("gpt2.attention.head_count_kv");
  model.remove("gpt2.rope.dimension_count");
  model.entries.push_back(real("gpt2.attention.layer_norm_epsilon", 1e-5F));
  model.tensors = {{"token_embd.weight", {kWidth, kTokens}},
                   {"position_embd.weight", {kWidth, kPositions}},
                   {"output_norm.weight", {kWidth}},
                   {"output_norm.bias", {kWidth}}};
  add_block_tensors(model, {{"attn_norm.weight", {kWidth}},
                            {"attn_norm.bias", {kWidth}},
                            {"attn_qkv.weight", {kWidth, 3 * kWidth}},
                            {"attn_qkv.bias", {3 * kWidth}},
                            {"attn_output.weight", {kWidth, kWidth}},
                            {"attn_output.bias", {kWidth}},
                            {"ffn_norm.weight", {kWidth}},
                            {"ffn_norm.bias", {kWidth}},
                            {"ffn_up.weight", {kWidth, kInner}},
                            {"ffn_up.bias", {kInner}},
                            {"ffn_down.weight", {kInner, kWidth}},
                            {"ffn_down.bias", {kWidth}}});
  return model;
}

Model sound_bert() {
  Model model = bare_model("bert");
  for (const char* key : {"bert.attention.layer_norm_rms_epsilon", "bert.attention.head_count_kv", "bert.rope.dimension_count",
                          "tokenizer.ggml.merges", "tokenizer.chat_template", "tokenizer.ggml.eos_token_id"}) {
    model.remove(key);
  }
  model.set(text("tokenizer.ggml.model", "bert"));
  for (const Entry& entry : {real("bert.attention.layer_norm_epsilon", 1e-12F), flag("bert.attention.causal", false),
                             number("bert.pooling_type", 1), number("tokenizer.ggml.token_type_count", kKinds),
                             number("tokenizer.ggml.bos_token_id", 2), number("tokenizer.ggml.seperator_token_id", 3)}) {
    model.entries.push_back(entry);
  }
  model.tensors = {{"token_embd.weight", {kWidth, kTokens}},
                   {"position_embd.weight", {kWidth, kPositions}},
                   {"token_types.weight", {kWidth, kKinds}},
                   {"token_embd_norm.weight", {kWidth}},
                   {"token_embd_norm.bias", {kWidth}}};
  add_block_tensors(model, {{"attn_q.weight", {kWidth, kWidth}},
                            {"attn_k.weight", {kWidth, kWidth}},
                            {"attn_v.weight", {kWidth, kWidth}},
                            {"attn_output.weight", {kWidth, kWidth}},
                            {"attn_output_norm.weight", {kWidth}},
                            {"attn_output_norm.bias", {kWidth}},
                            {"ffn_up.weight", {kWidth, kInner}},
                            {"ffn_down.weight", {kInner, kWidth}},
                            {"layer_output_norm.weight", {kWidth}},
                            {"layer_output_norm.bias", {kWidth}}});
  return model;
}

Model sound_phi3() {
  Model model = bare_model("phi3");
  model.tensors = {{"token_embd.weight", {kWidth, kTokens}}, {"output_norm.weight", {kWidth}}};
  add_block_tensors(model, {{"attn_norm.weight", {kWidth}},
                            {"attn_qkv.weight", {kWidth, kWidth / kHeads * (kHeads + 2 * kGroups)}},
                            {"attn_output.weight", {kWidth, kWidth}},
                            {"ffn_norm.weight", {kWidth}},
                            {"ffn_up.weight", {kWidth, 2 * kInner}},
                            {"ffn_down.weight", {kInner, kWidth}}});
  return model;
}

Model sound_qwen2() {
  Model model = bare_model("qwen2");
  model.tensors = sound_model().tensors;
  return model;
}

Damage damaged(std::string name, std::string mentions, Model model, Expect expect = Expect::refuse) {
  return {std::move(name), expect, [model = std::move(model)] { return model.bytes(); }, std::move(mentions)};
}

class GgufKinds : public testing::TestWithParam<Model (*)()> {
 protected:
  Model sound = GetParam()();
  std::string own = [this] {
    const std::string value = sound.entry("general.architecture").value;
    return value.substr(8) + ".";
  }();

  Damage with(const Entry& entry, std::string mentions, Expect expect = Expect::refuse) const {
    Model model = sound;
    model.remove(entry.key);
    model.entries.push_back(entry);
    return damaged(entry.key, std::move(mentions), model, expect);
  }
  Damage without(const std::string& key) const {
    Model model = sound;
    model.remove(key);
    return damaged("without " + key, key, model);
  }
};

TEST_P(GgufKinds, SoundOnesLoad) { expect_all({damaged("sound", "", sound, Expect::load)}); }

TEST_P(GgufKinds, EveryTensorIsNeeded) {
  for (const Tensor& tensor : sound.tensors) {
    if (tensor.name == "token_types.weight") continue;  // all texts are of one kind then
    Model model = sound;
    model.remove_tensor(tensor.name);
    expect_all({damaged("without " + tensor.name, tensor.name, model)});
  }
}

TEST_P(GgufKinds, EveryShapeIsTheRightOne) {
  for (const Tensor& tensor : sound.tensors) {
    for (const std::size_t dimension : {0U, 1U}) {
      if (dimension >= tensor.shape.size()) continue;
      Model model = sound;
      model.tensor(tensor.name).shape[dimension] += 32;
      expect_all({damaged("wider " + tensor.name, tensor.name, model)});
    }
    Model model = sound;
    model.tensor(tensor.name).shape.push_back(2);
    expect_all({damaged("one dimension more " + tensor.name, tensor.name, model)});
  }
}

TEST_P(GgufKinds, EveryTypeIsOneThatCanBeComputed) {
  constexpr std::uint32_t kF16 = 1, kI32 = 26;
  for (const Tensor& tensor : sound.tensors) {
    Model counts = sound;
    counts.tensor(tensor.name).type = kI32;
    expect_all({damaged("counts in " + tensor.name, tensor.name, counts)});
    if (tensor.shape.size() != 1) continue;
    Model halves = sound;
    halves.tensor(tensor.name).type = kF16;
    expect_all({damaged("halves in " + tensor.name, "allowed is f32", halves)});
  }
}

TEST_P(GgufKinds, Hyperparameters) {
  expect_all({
      with(number(own + "block_count", 0), "block_count is 0"),
      with(number(own + "block_count", kBlocks + 1), "block"),
      with(number(own + "block_count", 1'000'000'000), "block_count is 1000000000"),
      with(number(own + "embedding_length", kWidth + 8), ""),
      with(number(own + "embedding_length", 0), "embedding_length is 0"),
      with(number(own + "feed_forward_length", kInner + 1), "ffn_"),
      with(number(own + "attention.head_count", 0), "head_count is 0"),
      with(number(own + "attention.head_count", 5), "does not divide"),
      with(number(own + "context_length", 0), "context_length is 0"),
      with(number(own + "context_length", std::numeric_limits<std::uint32_t>::max()), "context_length"),
      with(text(own + "context_length", "128"), "type string"),
      without(own + "context_length"),
      without(own + "embedding_length"),
      without(own + "block_count"),
      without(own + "attention.head_count"),
  });
}

INSTANTIATE_TEST_SUITE_P(All, GgufKinds, testing::Values(sound_gpt2, sound_bert, sound_phi3, sound_qwen2));

TEST(GgufBert, WhatStandsAroundEveryText) {
  Model far = sound_bert();
  far.set(number("tokenizer.ggml.bos_token_id", kTokens));
  Model none = sound_bert();
  none.remove("tokenizer.ggml.seperator_token_id");
  Model no_kinds = sound_bert();
  no_kinds.set(number("tokenizer.ggml.token_type_count", 0));
  Model quantised = sound_bert();
  quantised.tensor("token_types.weight").type = 30;  // bf16
  Model epsilon = sound_bert();
  epsilon.remove("bert.attention.layer_norm_epsilon");
  expect_all({damaged("first token beyond all", "bos_token_id is 20", far), damaged("no separator", "seperator_token_id is 102", none),
              damaged("no kinds of text", "token_type", no_kinds), damaged("kinds of text in bf16", "f32 or f16", quantised),
              damaged("no epsilon", "layer_norm_epsilon is missing", epsilon)});
}

TEST(GgufPhi3, Rotation) {
  const auto rotated = [](std::uint32_t dimensions) {
    Model model = sound_phi3();
    model.set(number("phi3.rope.dimension_count", dimensions));
    return model;
  };
  Model half = rotated(kWidth / kHeads);
  half.tensors.push_back({"rope_factors_long.weight", {kWidth / kHeads / 2}, 1});
  Model missing = sound_phi3();
  missing.remove("phi3.rope.dimension_count");
  expect_all({damaged("none", "rope.dimension_count is 0", rotated(0)), damaged("odd", "even", rotated(3)),
              damaged("more than a head has", "rope.dimension_count is 10", rotated(10)), damaged("a part", "", rotated(4), Expect::load),
              damaged("missing", "rope.dimension_count is missing", missing), damaged("factors in f16", "rope_factors_long.weight", half)});
}

}  // namespace
}  // namespace cupel::engine

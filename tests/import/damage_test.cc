// What is wrong with a checkpoint is said before anything is written: the miniatures of fixtures/ damaged in one place each.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <functional>

#include "base/files.h"
#include "core/json.h"
#include "models/checkpoint/import.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

class Damaged : public testing::Test {
 protected:
  /// A copy of a miniature, to be damaged.
  fs::path copy_of(const std::string& name) {
    const fs::path copy = folder.path() / name;
    fs::remove_all(copy);
    fs::copy(fs::path(CUPEL_IMPORT_FIXTURES) / name, copy, fs::copy_options::recursive);
    return copy;
  }

  static void change_json(const fs::path& path, const std::function<void(Json&)>& change) {
    Json json = Json::parse(*read_file(path));
    change(json);
    ASSERT_TRUE(write_file(path, json.dump()));
  }

  Result<checkpoint::ImportFacts> import(const fs::path& from, engine::FloatType type = engine::FloatType::f16) {
    return checkpoint::import_checkpoint({.folder = from, .target = target, .type = type, .name = "mini"}, {}, stop.get_token());
  }

  void expect_refused(const fs::path& from, ErrorCode code, const std::vector<std::string>& mentions) {
    const auto facts = import(from);
    ASSERT_FALSE(facts) << "it was imported";
    EXPECT_EQ(facts.error().code, code) << describe_error(facts.error());
    for (const std::string& each : mentions) {
      EXPECT_NE(describe_error(facts.error()).find(each), std::string::npos) << describe_error(facts.error());
    }
    EXPECT_FALSE(fs::exists(target));
  }

  /// The miniature with one value of its config.json set.
  void expect_config_refused(const std::string& name, const std::string& key, const Json& value, const std::vector<std::string>& mentions) {
    SCOPED_TRACE(name + " " + key + " = " + value.dump());
    const fs::path from = copy_of(name);
    change_json(from / "config.json", [&](Json& config) { config[key] = value; });
    expect_refused(from, ErrorCode::corrupt, mentions);
  }

  TemporaryFolder folder = *TemporaryFolder::make();
  fs::path target = folder.path() / "model.gguf";
  std::stop_source stop;
};

TEST_F(Damaged, files_that_are_missing) {
  fs::path from = copy_of("llama");
  fs::remove(from / "model-00002-of-00002.safetensors");
  expect_refused(from, ErrorCode::unavailable, {"1 of the 2 files", "model-00002-of-00002.safetensors"});
  from = copy_of("llama");
  fs::remove(from / "model.safetensors.index.json");
  expect_refused(from, ErrorCode::unavailable, {"need their index"});
  from = copy_of("qwen2");
  fs::remove(from / "config.json");
  expect_refused(from, ErrorCode::unavailable, {"config.json"});
  from = copy_of("qwen2");
  fs::remove(from / "tokenizer.json");
  expect_refused(from, ErrorCode::unavailable, {"no tokenizer"});
  from = copy_of("qwen2");
  fs::rename(from / "model.safetensors", from / "pytorch_model.bin");
  expect_refused(from, ErrorCode::unavailable, {"pytorch_model.bin", "safetensors"});
  expect_refused(folder.path() / "nowhere", ErrorCode::unavailable, {"nowhere"});
}

TEST_F(Damaged, an_index_that_is_wrong) {
  const auto with_index = [&](const std::function<void(Json&)>& change) {
    const fs::path from = copy_of("llama");
    change_json(from / "model.safetensors.index.json", change);
    return from;
  };
  expect_refused(with_index([](Json& index) { index["weight_map"]["model.norm.weight"] = "../model.safetensors"; }), ErrorCode::corrupt,
                 {"no file of this folder"});
  expect_refused(with_index([](Json& index) { index["weight_map"]["not.there"] = "model-00001-of-00002.safetensors"; }), ErrorCode::corrupt,
                 {"not.there"});
  expect_refused(with_index([](Json& index) { index["weight_map"] = 3; }), ErrorCode::corrupt, {"weight_map is 3"});
}

TEST_F(Damaged, weights_cut_or_changed) {
  const fs::path from = copy_of("qwen2");
  const fs::path weights = from / "model.safetensors";
  const std::string whole = *read_file(weights);
  fs::resize_file(weights, whole.size() / 2);
  expect_refused(from, ErrorCode::corrupt, {"model.safetensors", "but the file has"});
  std::string other = whole;
  other.replace(other.find("F32"), 3, "I32");
  ASSERT_TRUE(write_file(weights, other));
  expect_refused(from, ErrorCode::corrupt, {"dtype I32"});
  other = whole;
  other.replace(other.find("layers.0.mlp.down_proj") + 13, 4, "side");
  ASSERT_TRUE(write_file(weights, other));
  expect_refused(from, ErrorCode::corrupt, {"no weight 'model.layers.0.mlp.down_proj.weight'"});
}

TEST_F(Damaged, weights_nobody_takes) {
  const fs::path from = copy_of("llama");
  change_json(from / "config.json", [](Json& config) { config["num_hidden_layers"] = 1; });
  expect_refused(from, ErrorCode::corrupt, {"has a weight 'model.layers.1.", "which llama models have not"});
}

TEST_F(Damaged, configurations) {
  expect_config_refused("llama", "model_type", "mamba", {"'mamba'", "llama, qwen2, phi3, gpt2, bert"});
  expect_config_refused("llama", "quantization_config", {{"quant_method", "gptq"}}, {"quantization_config", "quantised checkpoint"});
  expect_config_refused("llama", "hidden_size", 28, {"shape"});
  expect_config_refused("llama", "hidden_size", -1, {"hidden_size is -1"});
  expect_config_refused("llama", "hidden_size", "24", {"hidden_size is \"24\""});
  expect_config_refused("llama", "hidden_size", nullptr, {"hidden_size is missing"});
  expect_config_refused("llama", "num_attention_heads", 5, {"num_attention_heads = 5"});
  expect_config_refused("llama", "num_key_value_heads", 3, {"num_key_value_heads is 3"});
  expect_config_refused("llama", "num_hidden_layers", 2'000'000'000, {"model.layers.2."});
  expect_config_refused("llama", "hidden_act", "relu", {"hidden_act is \"relu\""});
  expect_config_refused("llama", "rope_parameters", {{"rope_type", "yarn"}, {"factor", 2}}, {"\"yarn\"", "llama3"});
  expect_config_refused("qwen2", "rope_parameters", {{"rope_type", "llama3"}, {"factor", 2}}, {"\"llama3\""});
  expect_config_refused("qwen2", "use_sliding_window", true, {"use_sliding_window is true"});
  expect_config_refused("qwen2", "tie_word_embeddings", false, {"lm_head.weight"});
  expect_config_refused("phi3", "rope_parameters", {{"rope_type", "longrope"}, {"short_factor", {1.0}}, {"long_factor", {1.0}}},
                        {"a list of 3 numbers"});
  expect_config_refused("gpt2", "activation_function", "relu", {"activation_function"});
  expect_config_refused("gpt2", "scale_attn_by_inverse_layer_idx", true, {"scale_attn_by_inverse_layer_idx"});
  expect_config_refused("gpt2", "n_inner", 40, {"shape"});
  expect_config_refused("bert", "hidden_act", "relu", {"hidden_act"});
  expect_config_refused("bert", "position_embedding_type", "relative_key", {"position_embedding_type"});
  expect_config_refused("bert", "type_vocab_size", 3, {"token_type_embeddings"});
}

TEST_F(Damaged, the_tokenizer_of_another_model) {
  const fs::path from = copy_of("llama");
  fs::remove(from / "tokenizer_config.json");
  fs::copy_file(copy_of("phi3") / "tokenizer.json", from / "tokenizer.json", fs::copy_options::overwrite_existing);
  expect_refused(from, ErrorCode::corrupt, {"360 tokens", "290 rows", "another model"});
  fs::copy_file(copy_of("bert") / "tokenizer.json", from / "tokenizer.json", fs::copy_options::overwrite_existing);
  expect_refused(from, ErrorCode::corrupt, {"is WordPiece, and llama models have BPE", "another model"});
  const fs::path named = copy_of("qwen2");
  change_json(named / "tokenizer_config.json", [](Json& config) { config["eos_token"] = "<|eot_id|>"; });
  expect_refused(named, ErrorCode::corrupt, {"<|eot_id|>", "no token of the tokenizer"});
}

TEST_F(Damaged, tokenizers) {
  const auto with_tokenizer = [&](const std::string& name, const std::function<void(Json&)>& change) {
    const fs::path from = copy_of(name);
    change_json(from / "tokenizer.json", change);
    return from;
  };
  expect_refused(with_tokenizer("llama", [](Json& json) { json["model"]["type"] = "Unigram"; }), ErrorCode::corrupt, {"'Unigram'"});
  expect_refused(with_tokenizer("llama", [](Json& json) { json["pre_tokenizer"] = {{"type", "Whitespace"}}; }), ErrorCode::corrupt,
                 {"Whitespace"});
  expect_refused(with_tokenizer("llama", [](Json& json) { json["normalizer"] = {{"type", "Lowercase"}}; }), ErrorCode::corrupt,
                 {"Lowercase"});
  expect_refused(with_tokenizer("llama", [](Json& json) { json["model"]["vocab"] = Json::array(); }), ErrorCode::corrupt, {"vocab"});
  expect_refused(with_tokenizer("llama", [](Json& json) { json["model"]["vocab"]["x"] = 4'000'000'000; }), ErrorCode::corrupt,
                 {"4000000000"});
  expect_refused(with_tokenizer("llama", [](Json& json) { json["model"]["merges"] = {{1, 2}}; }), ErrorCode::corrupt, {"merges"});
  expect_refused(with_tokenizer("phi3", [](Json& json) { json["normalizer"] = nullptr; }), ErrorCode::corrupt, {"SentencePiece"});
  expect_refused(with_tokenizer("bert", [](Json& json) { json["normalizer"]["handle_chinese_chars"] = false; }), ErrorCode::corrupt,
                 {"Chinese"});
  expect_refused(with_tokenizer("qwen2", [](Json& json) { json["added_tokens"][0]["rstrip"] = true; }), ErrorCode::corrupt, {"rstrip"});
  const fs::path from = copy_of("llama");
  ASSERT_TRUE(write_file(from / "tokenizer.json", "{\"a\":" + std::string(100'000, '[')));
  expect_refused(from, ErrorCode::corrupt, {"nested deeper"});
  ASSERT_TRUE(write_file(from / "tokenizer.json", "<html>"));
  expect_refused(from, ErrorCode::corrupt, {"not a JSON object"});
}

TEST_F(Damaged, how_sentences_are_pooled) {
  const fs::path from = copy_of("bert");
  change_json(from / "1_Pooling" / "config.json", [](Json& config) { config["pooling_mode_cls_token"] = true; });
  expect_refused(from, ErrorCode::corrupt, {"one kind of pooling"});
  change_json(from / "1_Pooling" / "config.json", [](Json& config) { config = {{"pooling_mode_max_tokens", true}}; });
  expect_refused(from, ErrorCode::corrupt, {"mean, first or last"});
  change_json(from / "modules.json", [](Json& modules) { modules[1]["type"] = "sentence_transformers.models.Dense"; });
  expect_refused(from, ErrorCode::corrupt, {"models.Dense"});
}

TEST_F(Damaged, weights_that_f16_cannot_hold) {
  const fs::path from = copy_of("gpt2");
  const float large = 1e6F;
  std::fstream file(from / "model.safetensors", std::ios::in | std::ios::out | std::ios::binary);
  std::uint64_t length = 0;
  file.seekg(0);
  file.read(reinterpret_cast<char*>(&length), sizeof length);
  std::string text(length, '\0');
  file.read(text.data(), static_cast<std::streamsize>(length));
  const std::uint64_t at = Json::parse(text)["transformer.wte.weight"]["data_offsets"][0];
  file.seekp(static_cast<std::streamoff>(sizeof length + length + at));
  file.write(reinterpret_cast<const char*>(&large), sizeof large);
  file.close();
  expect_refused(from, ErrorCode::corrupt, {"token_embd.weight", "F16 goes up to 65504", "BF16"});
  EXPECT_TRUE(import(from, engine::FloatType::bf16));
}

TEST_F(Damaged, stopping_leaves_nothing) {
  stop.request_stop();
  const auto facts = import(copy_of("llama"));
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::cancelled);
  EXPECT_FALSE(fs::exists(target));
}

}  // namespace
}  // namespace cupel

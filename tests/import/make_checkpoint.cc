// make_checkpoint MODEL.gguf FOLDER F32|BF16: the weights of a LLaMA model with a byte-level tokenizer as the Hugging Face checkpoint they
// might have come from. What import is proved and measured with: the model is real, and nothing has to be fetched.
#include <ggml.h>
#include <gguf.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/json.h"

namespace fs = std::filesystem;
namespace {

using cupel::Json;

struct Free {
  void operator()(gguf_context* file) const { gguf_free(file); }
  void operator()(ggml_context* tensors) const { ggml_free(tensors); }
};

struct Model {
  std::unique_ptr<gguf_context, Free> file;
  std::unique_ptr<ggml_context, Free> tensors;

  std::int64_t key(const std::string& name) const { return gguf_find_key(file.get(), name.c_str()); }
  std::uint32_t number(const std::string& name) const { return gguf_get_val_u32(file.get(), key(name)); }
  float real(const std::string& name) const { return gguf_get_val_f32(file.get(), key(name)); }
  std::string text(const std::string& name) const { return gguf_get_val_str(file.get(), key(name)); }
  std::vector<std::string> texts(const std::string& name) const {
    std::vector<std::string> list;
    const std::int64_t id = key(name);
    for (std::size_t i = 0; i < gguf_get_arr_n(file.get(), id); ++i) list.emplace_back(gguf_get_arr_str(file.get(), id, i));
    return list;
  }
  std::string token(const std::string& name) const { return texts("tokenizer.ggml.tokens").at(number("tokenizer.ggml." + name)); }
};

std::string weight_name(std::string name) {
  const auto replace = [&](const std::string& from, const std::string& to) {
    if (const std::size_t at = name.find(from); at != std::string::npos) name.replace(at, from.size(), to);
  };
  replace("token_embd", "model.embed_tokens");
  replace("output_norm", "model.norm");
  replace("blk.", "model.layers.");
  replace("attn_norm", "input_layernorm");
  replace("ffn_norm", "post_attention_layernorm");
  replace("attn_output", "self_attn.o_proj");
  for (const char* part : {"q", "k", "v"}) replace(std::string("attn_") + part + ".", std::string("self_attn.") + part + "_proj.");
  for (const char* part : {"gate", "up", "down"}) replace(std::string("ffn_") + part, std::string("mlp.") + part + "_proj");
  return name;
}

/// The rows of each head as halves again, instead of taking turns.
std::vector<float> unpaired(const std::vector<float>& rows, std::size_t width, std::size_t head) {
  std::vector<float> halves(rows.size());
  for (std::size_t row = 0; row * width < rows.size(); ++row) {
    const std::size_t within = row % head;
    const std::size_t to = row - within + within / 2 + (within % 2) * (head / 2);
    std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(row * width), width, halves.begin() + static_cast<std::ptrdiff_t>(to * width));
  }
  return halves;
}

std::vector<float> weights_of(const Model& model, const ggml_tensor* tensor) {
  std::vector<float> values(static_cast<std::size_t>(ggml_nelements(tensor)));
  if (tensor->type == GGML_TYPE_F32) std::copy_n(static_cast<const float*>(tensor->data), values.size(), values.begin());
  else ggml_get_type_traits(tensor->type)->to_float(tensor->data, values.data(), static_cast<std::int64_t>(values.size()));
  const std::string name = tensor->name;
  if (!name.ends_with("attn_q.weight") && !name.ends_with("attn_k.weight")) return values;
  const std::size_t head = model.number("llama.embedding_length") / model.number("llama.attention.head_count");
  return unpaired(values, static_cast<std::size_t>(tensor->ne[0]), head);
}

void write_weights(const Model& model, const fs::path& path, bool as_f32) {
  const std::size_t bytes = as_f32 ? 4 : 2;
  Json header = Json::object();
  std::uint64_t at = 0;
  std::vector<const ggml_tensor*> tensors;
  for (ggml_tensor* t = ggml_get_first_tensor(model.tensors.get()); t != nullptr; t = ggml_get_next_tensor(model.tensors.get(), t)) {
    if (gguf_find_tensor(model.file.get(), t->name) < 0) continue;  // the block of all data
    tensors.push_back(t);
    const std::uint64_t size = static_cast<std::uint64_t>(ggml_nelements(t)) * bytes;
    const Json shape = ggml_n_dims(t) == 1 ? Json::array({t->ne[0]}) : Json::array({t->ne[1], t->ne[0]});
    header[weight_name(t->name)] = {{"dtype", as_f32 ? "F32" : "BF16"}, {"shape", shape}, {"data_offsets", {at, at + size}}};
    at += size;
  }
  const std::string text = header.dump();
  const std::uint64_t length = text.size();
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(&length), sizeof length) << text;
  for (const ggml_tensor* tensor : tensors) {
    const std::vector<float> values = weights_of(model, tensor);
    std::vector<ggml_bf16_t> halves(as_f32 ? 0 : values.size());
    if (!as_f32) ggml_fp32_to_bf16_row(values.data(), halves.data(), static_cast<std::int64_t>(values.size()));
    const void* data = as_f32 ? static_cast<const void*>(values.data()) : halves.data();
    out.write(static_cast<const char*>(data), static_cast<std::streamsize>(values.size() * bytes));
  }
}

void write_json(const fs::path& path, const Json& json) { std::ofstream(path) << json.dump(2) << '\n'; }

void write_tokenizer(const Model& model, const fs::path& folder) {
  const std::vector<std::string> tokens = model.texts("tokenizer.ggml.tokens");
  const auto* kinds = static_cast<const std::int32_t*>(gguf_get_arr_data(model.file.get(), model.key("tokenizer.ggml.token_type")));
  constexpr int kControl = 3;
  Json vocab = Json::object();
  Json added = Json::array();
  // Not by operator[], which looks through all that is there already.
  auto& entries = vocab.get_ref<Json::object_t&>();
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    entries.emplace_back(tokens[i], i);
    if (kinds[i] == kControl)
      added.push_back({{"id", i},
                       {"content", tokens[i]},
                       {"special", true},
                       {"normalized", false},
                       {"single_word", false},
                       {"lstrip", false},
                       {"rstrip", false}});
  }
  const Json digits = {{"type", "Digits"}, {"individual_digits", true}};
  const Json bytes = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  write_json(folder / "tokenizer.json",
             {{"version", "1.0"},
              {"added_tokens", added},
              {"normalizer", nullptr},
              {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", {digits, bytes}}}},
              {"post_processor", nullptr},
              {"decoder", bytes},
              {"model", {{"type", "BPE"}, {"vocab", std::move(vocab)}, {"merges", model.texts("tokenizer.ggml.merges")}}}});
  write_json(folder / "tokenizer_config.json", {{"tokenizer_class", "GPT2Tokenizer"},
                                                {"bos_token", model.token("bos_token_id")},
                                                {"eos_token", model.token("eos_token_id")},
                                                {"unk_token", model.token("unknown_token_id")},
                                                {"pad_token", model.token("padding_token_id")},
                                                {"add_bos_token", false},
                                                {"chat_template", model.text("tokenizer.chat_template")}});
}

void write_config(const Model& model, const fs::path& folder) {
  write_json(folder / "config.json", {{"architectures", {"LlamaForCausalLM"}},
                                      {"model_type", "llama"},
                                      {"hidden_act", "silu"},
                                      {"hidden_size", model.number("llama.embedding_length")},
                                      {"intermediate_size", model.number("llama.feed_forward_length")},
                                      {"num_hidden_layers", model.number("llama.block_count")},
                                      {"num_attention_heads", model.number("llama.attention.head_count")},
                                      {"num_key_value_heads", model.number("llama.attention.head_count_kv")},
                                      {"max_position_embeddings", model.number("llama.context_length")},
                                      {"rms_norm_eps", model.real("llama.attention.layer_norm_rms_epsilon")},
                                      {"rope_theta", model.real("llama.rope.freq_base")},
                                      {"rope_scaling", nullptr},
                                      {"vocab_size", model.texts("tokenizer.ggml.tokens").size()},
                                      {"bos_token_id", model.number("tokenizer.ggml.bos_token_id")},
                                      {"eos_token_id", model.number("tokenizer.ggml.eos_token_id")},
                                      {"tie_word_embeddings", true},
                                      {"torch_dtype", "float32"}});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("make_checkpoint MODEL.gguf FOLDER F32|BF16\n", stderr);
    return 2;
  }
  const fs::path folder = argv[2];
  if (fs::exists(folder / "config.json")) return 0;  // written last
  ggml_context* tensors = nullptr;
  const gguf_init_params params{.no_alloc = false, .ctx = &tensors};
  Model model{.file = std::unique_ptr<gguf_context, Free>(gguf_init_from_file(argv[1], params)), .tensors = nullptr};
  model.tensors.reset(tensors);
  if (!model.file || model.text("general.architecture") != "llama" || model.text("tokenizer.ggml.pre") != "smollm") {
    std::fprintf(stderr, "%s is not the model this is made for\n", argv[1]);
    return 1;
  }
  fs::create_directories(folder);
  write_weights(model, folder / "model.safetensors", std::string(argv[3]) == "F32");
  write_tokenizer(model, folder);
  write_config(model, folder);
  return 0;
}

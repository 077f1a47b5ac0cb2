#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "engine/gguf_rules.h"

namespace cupel::engine {
namespace {

struct KeyType {
  std::string_view key;  // "{}" is the architecture
  GgufType type;
};

/// Keys that llama.cpp reads when they are there, with the only type it takes. Numbers with ranges are in gguf_hyperparameters.cc.
constexpr std::array kKeyTypes{
    KeyType{"general.name", GgufType::string},
    KeyType{"general.type", GgufType::string},
    KeyType{"general.file_type", GgufType::uint32},
    KeyType{"general.quantization_version", GgufType::uint32},
    KeyType{"tokenizer.ggml.pre", GgufType::string},
    KeyType{"tokenizer.ggml.bos_token_id", GgufType::uint32},
    KeyType{"tokenizer.ggml.eos_token_id", GgufType::uint32},
    KeyType{"tokenizer.ggml.eot_token_id", GgufType::uint32},
    KeyType{"tokenizer.ggml.eom_token_id", GgufType::uint32},
    KeyType{"tokenizer.ggml.unknown_token_id", GgufType::uint32},
    KeyType{"tokenizer.ggml.seperator_token_id", GgufType::uint32},
    KeyType{"tokenizer.ggml.padding_token_id", GgufType::uint32},
    KeyType{"tokenizer.ggml.mask_token_id", GgufType::uint32},
    KeyType{"tokenizer.ggml.add_bos_token", GgufType::boolean},
    KeyType{"tokenizer.ggml.add_eos_token", GgufType::boolean},
    KeyType{"tokenizer.ggml.add_space_prefix", GgufType::boolean},
    KeyType{"tokenizer.ggml.remove_extra_whitespaces", GgufType::boolean},
    KeyType{"{}.attention.causal", GgufType::boolean},
    KeyType{"{}.rope.freq_base", GgufType::float32},
    KeyType{"{}.rope.scale_linear", GgufType::float32},
    KeyType{"{}.rope.scaling.factor", GgufType::float32},
    KeyType{"{}.rope.scaling.finetuned", GgufType::boolean},
    KeyType{"{}.rope.scaling.original_context_length", GgufType::uint32},
};

}  // namespace

Result<void> check_key_types(const GgufFile& file) {
  for (const KeyType& expected : kKeyTypes) {
    const std::string key = fmt::format(fmt::runtime(expected.key), file.architecture());
    const GgufValue* value = file.find(key);
    if (value == nullptr || value->type == expected.type) continue;
    return refuse_model(file,
                        fmt::format("{} has type {}, allowed is {}", key, gguf_type_name(value->type), gguf_type_name(expected.type)));
  }
  return {};
}

}  // namespace cupel::engine

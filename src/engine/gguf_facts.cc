#include "engine/gguf_facts.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "engine/gguf_architectures.h"

namespace cupel::engine {
namespace {

/// Names of general.file_type (llama.h, llama_ftype).
constexpr std::array<std::pair<std::uint64_t, std::string_view>, 35> kFileTypes{{
    {0, "F32"},     {1, "F16"},     {2, "Q4_0"},     {3, "Q4_1"},    {7, "Q8_0"},    {8, "Q5_0"},    {9, "Q5_1"},
    {10, "Q2_K"},   {11, "Q3_K_S"}, {12, "Q3_K_M"},  {13, "Q3_K_L"}, {14, "Q4_K_S"}, {15, "Q4_K_M"}, {16, "Q5_K_S"},
    {17, "Q5_K_M"}, {18, "Q6_K"},   {19, "IQ2_XXS"}, {20, "IQ2_XS"}, {21, "Q2_K_S"}, {22, "IQ3_XS"}, {23, "IQ3_XXS"},
    {24, "IQ1_S"},  {25, "IQ4_NL"}, {26, "IQ3_S"},   {27, "IQ3_M"},  {28, "IQ2_S"},  {29, "IQ2_M"},  {30, "IQ4_XS"},
    {31, "IQ1_M"},  {32, "BF16"},   {36, "TQ1_0"},   {37, "TQ2_0"},  {38, "MXFP4"},  {39, "NVFP4"},  {40, "Q1_0"},
}};

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string quantization_name(const GgufFile& file) {
  if (const auto type = file.integer("general.file_type")) {
    for (const auto& [number, name] : kFileTypes) {
      if (number == *type) return std::string(name);
    }
  }
  std::map<std::string, std::uint64_t> elements;
  for (const GgufTensor& tensor : file.tensors) elements[tensor.type_name] += tensor.elements;
  std::string most;
  for (const auto& [name, count] : elements) {
    if (most.empty() || count > elements[most]) most = name;
  }
  return upper(most);
}

bool makes_text(const GgufFile& file) {
  const GgufValue* causal = file.find(file.architecture() + ".attention.causal");
  const bool* value = causal == nullptr ? nullptr : std::get_if<bool>(&causal->value);
  return value == nullptr || *value;
}

std::string chat_template(const GgufFile& file) {
  const std::string* text = file.text("tokenizer.chat_template");
  return text == nullptr ? std::string() : *text;
}

bool is_embedding_model(const GgufFile& file) { return traits_of(file.architecture()).embeds; }

bool embeds(const ModelFacts& model) { return traits_of(model.architecture).embeds; }

ModelFacts model_facts(const GgufFile& file) {
  ModelFacts facts;
  facts.path = file.path.string();
  facts.format = "gguf";
  facts.architecture = file.architecture();
  facts.quantization = quantization_name(file);
  facts.size_bytes = static_cast<std::int64_t>(file.file_bytes);
  for (const GgufTensor& tensor : file.tensors) facts.parameters += static_cast<std::int64_t>(tensor.elements);
  const std::uint64_t context = file.integer(facts.architecture + ".context_length").value_or(0);
  facts.context_tokens = static_cast<int>(std::min<std::uint64_t>(context, std::numeric_limits<int>::max()));
  return facts;
}

}  // namespace cupel::engine

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "engine/gguf_rules.h"
#include "engine/gguf_source.h"

namespace cupel::engine {
namespace {

constexpr std::string_view kTokens = "tokenizer.ggml.tokens";
constexpr std::array<std::string_view, 9> kModels{"gpt2", "llama", "bert", "t5", "rwkv", "plamo2", "gemma4", "hybriddna", "whitespace"};
constexpr std::size_t kMaxTemplate = 1U << 20U;

tl::unexpected<Error> wrong_type(const GgufFile& file, std::string_view key, std::string_view allowed) {
  const GgufValue* value = file.find(key);
  const GgufArray* array = file.array(key);
  const std::string found = array == nullptr ? gguf_type_name(value->type) : fmt::format("array of {}", gguf_type_name(array->type));
  return refuse_model(file, fmt::format("{} has type {}, allowed is {}", key, found, allowed));
}

/// One vocabulary is known that is split another way.
bool is_without_merges(const GgufFile& file) {
  const std::string* split = file.text("tokenizer.ggml.pre");
  return split != nullptr && *split == "kimi-k2";
}

/// llama.cpp asserts that no two tokens have the same text.
Result<void> check_distinct(const GgufFile& file, const GgufArray& tokens) {
  GgufSource source = CUPEL_TRY(GgufSource::open(file.path));
  std::string bytes;
  if (!source.seek(tokens.offset) || !source.read_text(bytes, tokens.bytes)) return refuse_model(file, "it changed while it was read");
  std::unordered_set<std::string_view> seen;
  seen.reserve(static_cast<std::size_t>(tokens.count));
  std::string_view rest = bytes;
  for (std::uint64_t i = 0; i < tokens.count; ++i) {
    std::uint64_t length = 0;
    if (rest.size() < sizeof length) return refuse_model(file, "it changed while it was read");
    rest.copy(reinterpret_cast<char*>(&length), sizeof length);
    rest.remove_prefix(sizeof length);
    if (length > rest.size()) return refuse_model(file, "it changed while it was read");
    const std::string_view token = rest.substr(0, static_cast<std::size_t>(length));
    rest.remove_prefix(token.size());
    if (token.empty() || seen.insert(token).second) continue;
    return refuse_model(file, fmt::format("{}[{}] is '{}', which an earlier token is already", kTokens, i, printable(token.substr(0, 64))));
  }
  return {};
}

Result<void> check_list(const GgufFile& file, std::string_view key, std::uint64_t tokens, GgufType type) {
  if (file.find(key) == nullptr) return {};
  const GgufArray* list = file.array(key);
  if (list == nullptr || list->type != type) return wrong_type(file, key, fmt::format("array of {}", gguf_type_name(type)));
  if (list->count >= tokens) return {};
  return refuse_model(file, fmt::format("{} has {} elements, allowed is at least one for each of the {} tokens", key, list->count, tokens));
}

/// llama.cpp asserts that what stands around every text of a bert tokenizer is there; where the file names none it takes BERT's own.
Result<void> check_bert_ends(const GgufFile& file, std::uint64_t tokens) {
  for (const auto& [key, usual] : {std::pair("tokenizer.ggml.bos_token_id", 101U), std::pair("tokenizer.ggml.seperator_token_id", 102U)}) {
    const std::uint64_t id = file.integer(key).value_or(usual);
    if (id < tokens || usual < tokens) continue;
    return refuse_model(file, fmt::format("{} is {}, allowed are the numbers of the {} tokens", key, id, tokens));
  }
  return {};
}

Result<void> check_template(const GgufFile& file) {
  constexpr std::string_view kKey = "tokenizer.chat_template";
  const GgufValue* value = file.find(kKey);
  if (value == nullptr) return {};
  const std::string* text = std::get_if<std::string>(&value->value);
  if (text == nullptr) return wrong_type(file, kKey, "string");
  if (text->size() <= kMaxTemplate) return {};
  return refuse_model(file, fmt::format("{} has {} bytes, allowed are up to {}", kKey, text->size(), kMaxTemplate));
}

}  // namespace

Result<void> check_tokenizer(const GgufFile& file) {
  constexpr std::string_view kModel = "tokenizer.ggml.model";
  if (file.find(kModel) == nullptr) return refuse_model(file, fmt::format("{} is missing", kModel));
  const std::string* model = file.text(kModel);
  if (model == nullptr) return wrong_type(file, kModel, "string");
  if (*model == "no_vocab" || *model == "none") {
    return refuse_model(file, fmt::format("{} is '{}': it has no vocabulary, so it can neither read nor write text", kModel, *model));
  }
  if (std::find(kModels.begin(), kModels.end(), *model) == kModels.end()) {
    return refuse_model(file, fmt::format("{} is '{}', allowed are {}", kModel, printable(model->substr(0, 64)), fmt::join(kModels, ", ")));
  }
  if (*model == "gpt2" && file.find("tokenizer.ggml.merges") == nullptr && !is_without_merges(file)) {
    return refuse_model(file, "tokenizer.ggml.merges is missing, which a gpt2 tokenizer needs");
  }
  if (file.find(kTokens) == nullptr) return refuse_model(file, fmt::format("{} is missing", kTokens));
  const GgufArray* tokens = file.array(kTokens);
  if (tokens == nullptr || tokens->type != GgufType::string) return wrong_type(file, kTokens, "array of string");
  if (tokens->count == 0) return refuse_model(file, fmt::format("{} has no elements, allowed is at least 1", kTokens));
  CUPEL_CHECK(check_list(file, "tokenizer.ggml.token_type", tokens->count, GgufType::int32));
  const GgufArray* scores = file.array("tokenizer.ggml.scores");
  const GgufType score_type = scores != nullptr && scores->type == GgufType::int32 ? GgufType::int32 : GgufType::float32;
  CUPEL_CHECK(check_list(file, "tokenizer.ggml.scores", tokens->count, score_type));
  CUPEL_CHECK(check_list(file, "tokenizer.ggml.merges", 0, GgufType::string));
  if (*model == "bert") CUPEL_CHECK(check_bert_ends(file, tokens->count));
  CUPEL_CHECK(check_template(file));
  return check_distinct(file, *tokens);
}

}  // namespace cupel::engine

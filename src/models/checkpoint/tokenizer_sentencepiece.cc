// SentencePiece tokenizers as tokenizer.json keeps them (LLaMA 1 and 2, Phi-3): merges are ranked by pairs there and by the merged token
// in the engine, so each token's score is the rank of the first merge that makes it.
#include <fmt/format.h>

#include <unordered_map>

#include "base/text.h"
#include "models/checkpoint/tokenizer_file.h"

namespace cupel::checkpoint {
namespace {

constexpr std::string_view kSpace = "\u2581";
constexpr float kNeverMerged = -1e6F;

/// Whether text gets a space in front; nothing when it is not SentencePiece's way of treating spaces.
std::optional<bool> prefix_of(const TokenizerFile& file) {
  const Tree& splitter = file["pre_tokenizer"];
  if (TokenizerFile::member(splitter, "type") == Tree("Metaspace")) {
    return TokenizerFile::member(splitter, "prepend_scheme") != Tree("never") &&
           TokenizerFile::member(splitter, "add_prefix_space") != Tree(false);
  }
  const Tree& normalizer = file["normalizer"];
  if (!splitter.is_null() || TokenizerFile::member(normalizer, "type") != Tree("Sequence")) return std::nullopt;
  std::optional<bool> prefix;
  for (const Tree& step : TokenizerFile::member(normalizer, "normalizers")) {
    const Tree& type = TokenizerFile::member(step, "type");
    if (type == Tree("Prepend") && TokenizerFile::member(step, "prepend") == Tree(kSpace)) prefix = true;
    else if (type == Tree("Replace") && TokenizerFile::member(step, "content") == Tree(kSpace)) prefix = prefix.value_or(false);
    else return std::nullopt;
  }
  return prefix;
}

bool is_byte(const std::string& token) { return token.size() == 6 && token.starts_with("<0x") && token.ends_with('>'); }

void set_scores(Tokenizer& tokenizer) {
  std::unordered_map<std::string, std::size_t> ranks;
  for (std::size_t i = 0; i < tokenizer.merges.size(); ++i) {
    std::string token = tokenizer.merges[i];
    const std::size_t gap = token.find(' ', 1);
    if (gap != std::string::npos) ranks.emplace(token.erase(gap, 1), i);
  }
  for (const std::string& token : tokenizer.tokens) {
    const auto found = ranks.find(token);
    tokenizer.scores.push_back(found == ranks.end() ? kNeverMerged : -static_cast<float>(found->second));
  }
}

}  // namespace

bool is_sentencepiece(const TokenizerFile& file) { return TokenizerFile::member(file["model"], "byte_fallback") == Tree(true); }

Result<void> read_sentencepiece(const TokenizerFile& file, Tokenizer& tokenizer) {
  tokenizer.model = "llama";
  tokenizer.pre = "default";
  tokenizer.add_space_prefix = prefix_of(file);
  if (!tokenizer.add_space_prefix) {
    return file.refuse("model.byte_fallback is true, but spaces are not treated as SentencePiece does (normalizer, pre_tokenizer)");
  }
  CUPEL_CHECK(read_vocabulary(file, tokenizer));
  CUPEL_CHECK(read_merges(file, tokenizer));
  set_scores(tokenizer);
  const Tree& unknown = TokenizerFile::member(file["model"], "unk_token");
  int bytes = 0;
  for (std::size_t i = 0; i < tokenizer.tokens.size(); ++i) {
    if (unknown == Tree(tokenizer.tokens[i])) tokenizer.kinds[i] = TokenKind::unknown;
    if (!is_byte(tokenizer.tokens[i]) || tokenizer.kinds[i] != TokenKind::normal) continue;
    tokenizer.kinds[i] = TokenKind::byte;
    ++bytes;
  }
  if (bytes == 256) return {};
  return file.refuse(fmt::format("{} of its tokens stand for bytes, allowed are 256", bytes));
}

}  // namespace cupel::checkpoint

#include <fmt/format.h>

#include "base/text.h"
#include "models/checkpoint/tokenizer_file.h"

namespace cupel::checkpoint {
namespace {

constexpr std::string_view kContinued = "##";
constexpr std::string_view kWordStart = "\u2581";  // how llama.cpp marks it

Result<void> read_normalizer(const TokenizerFile& file, const Config& settings, Tokenizer& tokenizer) {
  if (file.is_older) {
    tokenizer.lowercase = CUPEL_TRY(settings.flag_or("do_lower_case", true));
    tokenizer.strip_accents = CUPEL_TRY(settings.flag_or("strip_accents", *tokenizer.lowercase));
    return {};
  }
  const Tree& normalizer = file["normalizer"];
  const Tree& type = TokenizerFile::member(normalizer, "type");
  if (type != Tree("BertNormalizer")) return file.refuse(fmt::format("normalizer.type is {}, allowed is BertNormalizer", render(type)));
  if (TokenizerFile::member(normalizer, "handle_chinese_chars") == Tree(false)) {
    return file.refuse("normalizer.handle_chinese_chars is false: the engine splits Chinese characters always");
  }
  tokenizer.lowercase = TokenizerFile::member(normalizer, "lowercase") == Tree(true);
  const Tree& accents = TokenizerFile::member(normalizer, "strip_accents");
  tokenizer.strip_accents = accents.is_boolean() ? accents.get<bool>() : *tokenizer.lowercase;
  return {};
}

}  // namespace

Result<void> read_wordpiece(const TokenizerFile& file, const Config& settings, Tokenizer& tokenizer) {
  const Tree& prefix = TokenizerFile::member(file["model"], "continuing_subword_prefix");
  if (prefix != Tree(kContinued)) {
    return file.refuse(fmt::format("model.continuing_subword_prefix is {}, allowed is \"##\"", shorten(render(prefix), 40)));
  }
  CUPEL_CHECK(read_normalizer(file, settings, tokenizer));
  CUPEL_CHECK(read_vocabulary(file, tokenizer));
  tokenizer.model = "bert";
  tokenizer.pre = "default";
  return {};
}

void mark_word_starts(Tokenizer& tokenizer) {
  for (std::size_t i = 0; i < tokenizer.tokens.size(); ++i) {
    std::string& token = tokenizer.tokens[i];
    if (tokenizer.kinds[i] != TokenKind::normal) continue;
    if (token.starts_with(kContinued) && token.size() > kContinued.size()) token.erase(0, kContinued.size());
    else token.insert(0, kWordStart);
  }
}

}  // namespace cupel::checkpoint

// tokenizer.json, or the older files brought into its form, and what all kinds of tokenizers read from it.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "models/checkpoint/config.h"
#include "models/checkpoint/tokenizer.h"

namespace cupel::checkpoint {

struct TokenizerFile {
  std::filesystem::path path;  // of the file that holds the vocabulary
  Tree json = Tree::object();  // of tokenizer.json's form
  bool is_older = false;       // made from the older files: says nothing of how text is split

  /// A member of an object that may be none: null where it is not there.
  static const Tree& member(const Tree& json, std::string_view key);
  const Tree& operator[](std::string_view key) const { return member(json, key); }
  tl::unexpected<Error> refuse(std::string_view what) const;
};

Result<TokenizerFile> load_tokenizer_file(const std::filesystem::path& folder);

/// Tokens in order and their kinds, added tokens included. Errors: corrupt.
Result<void> read_vocabulary(const TokenizerFile& file, Tokenizer& tokenizer);

/// The merges as "LEFT RIGHT". Errors: corrupt.
Result<void> read_merges(const TokenizerFile& file, Tokenizer& tokenizer);

// Each kind reads what only it has. `config` is config.json, `settings` tokenizer_config.json.
Result<void> read_byte_level(const TokenizerFile& file, const Config& config, Tokenizer& tokenizer);   // tokenizer_bpe.cc
Result<void> read_sentencepiece(const TokenizerFile& file, Tokenizer& tokenizer);                      // tokenizer_sentencepiece.cc
Result<void> read_wordpiece(const TokenizerFile& file, const Config& settings, Tokenizer& tokenizer);  // tokenizer_wordpiece.cc

/// Of the two kinds that merge pairs, the one that falls back to bytes.
bool is_sentencepiece(const TokenizerFile& file);  // tokenizer_sentencepiece.cc

/// "##ing" -> "ing", "word" -> "▁word": as llama.cpp looks WordPiece tokens up. Last, as special tokens are found by their own text.
void mark_word_starts(Tokenizer& tokenizer);  // tokenizer_wordpiece.cc

}  // namespace cupel::checkpoint

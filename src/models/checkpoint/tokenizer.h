// The tokenizer of a checkpoint as the values GGUF wants: tokens in order, their kinds, merges, special tokens, the chat template.
// From tokenizer.json, or from the older files (vocab.txt; vocab.json and merges.txt).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "models/checkpoint/config.h"

namespace cupel::checkpoint {

/// As llama.cpp numbers them.
enum class TokenKind : std::int32_t { normal = 1, unknown = 2, control = 3, user_defined = 4, unused = 5, byte = 6 };

struct Tokenizer {
  std::string model;  // of GGUF: "gpt2" (byte-level BPE), "llama" (SentencePiece), "bert" (WordPiece)
  std::string pre;    // how text is split before merging, by llama.cpp's name
  std::vector<std::string> tokens;
  std::vector<TokenKind> kinds;
  std::vector<float> scores;        // of SentencePiece only
  std::vector<std::string> merges;  // of BPE only
  std::optional<std::uint64_t> bos, eos, unknown, separator, padding, mask;
  std::optional<bool> add_bos, add_eos, add_space_prefix, lowercase, strip_accents;
  bool drops_blanks = false;  // behind special tokens
  std::string chat_template;  // "" = none
};

/// `config` is the checkpoint's config.json. Errors: unavailable (no tokenizer files), corrupt (damaged, or of a kind that cannot be
/// imported: what was found, what can be), io.
Result<Tokenizer> load_tokenizer(const std::filesystem::path& folder, const Config& config);

/// Makes as many tokens as the embedding has rows: a few are missing where rows were added to make the size round.
/// Errors: corrupt (the tokenizer of another model).
Result<void> fit_tokenizer(Tokenizer& tokenizer, std::uint64_t rows, const std::filesystem::path& folder);

}  // namespace cupel::checkpoint

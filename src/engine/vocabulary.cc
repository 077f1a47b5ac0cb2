#include "engine/vocabulary.h"

#include <climits>
#include <exception>
#include <mutex>

namespace cupel::engine {

struct Vocabulary::Pieces {
  std::once_flag made;
  std::vector<std::string> texts;
};

Vocabulary::Vocabulary(const llama_model& model) : vocab_(llama_model_get_vocab(&model)), pieces_(std::make_shared<Pieces>()) {}

const std::vector<std::string>& Vocabulary::pieces() const {
  std::call_once(pieces_->made, [this] {
    for (llama_token token = 0; token < size(); ++token) pieces_->texts.push_back(piece(token));
  });
  return pieces_->texts;
}

Result<Tokens> Vocabulary::tokenize(const std::string& text, bool special) const { return tokenize(text, special, special); }

Result<Tokens> Vocabulary::tokenize_whole(const std::string& text) const { return tokenize(text, true, false); }

Result<Tokens> Vocabulary::tokenize(const std::string& text, bool add_special, bool parse_special) const {
  if (text.size() > static_cast<std::size_t>(INT_MAX)) return fail(ErrorCode::limit_exceeded, "the prompt is larger than 2 GiB");
  const auto length = static_cast<std::int32_t>(text.size());
  try {
    Tokens tokens(text.size() / 3 + 8);
    std::int32_t count =
        llama_tokenize(vocab_, text.data(), length, tokens.data(), static_cast<std::int32_t>(tokens.size()), add_special, parse_special);
    if (count == INT_MIN) return fail(ErrorCode::limit_exceeded, "the prompt has more tokens than can be counted");
    if (count < 0) {
      tokens.resize(static_cast<std::size_t>(-count));
      count = llama_tokenize(vocab_, text.data(), length, tokens.data(), -count, add_special, parse_special);
    }
    tokens.resize(static_cast<std::size_t>(count));
    return tokens;
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt, std::string("the model's tokenizer failed: ") + error.what());
  }
}

Result<Tokens> Vocabulary::tokenize_behind_start(const std::string& text) const {
  Tokens tokens = CUPEL_TRY(tokenize(text, false));
  if (llama_vocab_get_add_bos(vocab_)) tokens.insert(tokens.begin(), llama_vocab_bos(vocab_));
  return tokens;
}

std::string Vocabulary::piece(llama_token token) const {
  char buffer[64];
  const std::int32_t size = llama_token_to_piece(vocab_, token, buffer, sizeof buffer, 0, false);
  if (size >= 0) return {buffer, static_cast<std::size_t>(size)};
  std::string text(static_cast<std::size_t>(-size), '\0');
  llama_token_to_piece(vocab_, token, text.data(), -size, 0, false);
  return text;
}

}  // namespace cupel::engine

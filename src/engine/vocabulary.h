// Text <-> tokens of one model. Immutable, so all threads may use it.
#pragma once

#include <llama.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace cupel::engine {

using Tokens = std::vector<llama_token>;

class Vocabulary {
 public:
  explicit Vocabulary(const llama_model& model);

  /// `special`: text such as <|im_start|> becomes the special token, and the model's own start token is added where it has one.
  Result<Tokens> tokenize(const std::string& text, bool special) const;

  /// Plain text, with all that the model puts around a text.
  Result<Tokens> tokenize_whole(const std::string& text) const;

  /// Plain text, with the model's own start token before it where the model has one.
  Result<Tokens> tokenize_behind_start(const std::string& text) const;

  /// The bytes of a token; may end in the middle of a UTF-8 sequence. Special tokens are "".
  std::string piece(llama_token token) const;

  /// piece() of every token; made when it is first asked for.
  const std::vector<std::string>& pieces() const;

  bool ends_generation(llama_token token) const { return llama_vocab_is_eog(vocab_, token); }
  bool has(llama_token token) const { return token >= 0 && token < size(); }
  int size() const { return llama_vocab_n_tokens(vocab_); }

 private:
  Result<Tokens> tokenize(const std::string& text, bool add_special, bool parse_special) const;
  struct Pieces;

  const llama_vocab* vocab_;
  std::shared_ptr<Pieces> pieces_;
};

}  // namespace cupel::engine

#include "models/checkpoint/tokenizer_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/files.h"
#include "base/text.h"

namespace cupel::checkpoint {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMostTokens = 1U << 22U;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// vocab.txt: a token a line, numbered from 0.
Result<TokenizerFile> from_vocab_txt(const fs::path& path) {
  Tree vocab = Tree::object();
  const std::vector<std::string> lines = split(CUPEL_TRY(read_file(path, 64U << 20U)), '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string token = lines[i];
    if (token.ends_with('\r')) token.pop_back();
    if (token.empty() && i + 1 == lines.size()) break;
    vocab[token] = i;
  }
  TokenizerFile file{.path = path, .json = Tree::object(), .is_older = true};
  file.json["model"] = {{"type", "WordPiece"}, {"continuing_subword_prefix", "##"}, {"vocab", std::move(vocab)}};
  return file;
}

/// vocab.json, merges.txt and, where it is there, added_tokens.json.
Result<TokenizerFile> from_vocab_json(const fs::path& folder) {
  TokenizerFile file{.path = folder / "vocab.json", .json = Tree::object(), .is_older = true};
  const Config vocab = CUPEL_TRY(Config::load(file.path));
  Tree merges = Tree::array();
  for (const std::string& line : split(CUPEL_TRY(read_file(folder / "merges.txt", 64U << 20U)), '\n')) {
    const std::string_view text = trim(line);
    if (!text.empty() && !(merges.empty() && text.starts_with("#version"))) merges.push_back(text);
  }
  file.json["model"] = {{"type", "BPE"}, {"vocab", vocab.json()}, {"merges", std::move(merges)}};
  const Config added = CUPEL_TRY(Config::load_optional(folder / "added_tokens.json"));
  for (const auto& [token, id] : added.json().items()) {
    file.json["added_tokens"].push_back({{"id", id}, {"content", token}, {"special", true}});
  }
  return file;
}

Result<void> set_token(const TokenizerFile& file, Tokenizer& tokenizer, const std::string& token, const Tree& id, TokenKind kind) {
  if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= kMostTokens) {
    return file.refuse(fmt::format("the token '{}' has the number {}, allowed are 0 to {}", printable(token.substr(0, 64)),
                                   shorten(printable(render(id)), 40), kMostTokens - 1));
  }
  if (token.find('\0') != std::string::npos) {
    return file.refuse(fmt::format("the token '{}' holds a zero byte", printable(token.substr(0, 64))));
  }
  const auto index = static_cast<std::size_t>(id.get<std::uint64_t>());
  if (index >= tokenizer.tokens.size()) {
    tokenizer.tokens.resize(index + 1);
    tokenizer.kinds.resize(index + 1, TokenKind::unused);
  }
  tokenizer.tokens[index] = token;
  tokenizer.kinds[index] = kind;
  return {};
}

Result<void> read_added_tokens(const TokenizerFile& file, Tokenizer& tokenizer) {
  for (const Tree& added : file["added_tokens"]) {
    const Tree& content = TokenizerFile::member(added, "content");
    if (!content.is_string()) return file.refuse("an added token has no content");
    const TokenKind kind = TokenizerFile::member(added, "special") == Tree(true) ? TokenKind::control : TokenKind::user_defined;
    CUPEL_CHECK(set_token(file, tokenizer, content.get<std::string>(), TokenizerFile::member(added, "id"), kind));
    if (kind == TokenKind::control && TokenizerFile::member(added, "rstrip") == Tree(true)) tokenizer.drops_blanks = true;
  }
  return {};
}

}  // namespace

const Tree& TokenizerFile::member(const Tree& json, std::string_view key) {
  static const Tree kNull;
  if (!json.is_object()) return kNull;
  const auto found = json.find(std::string(key));
  return found == json.end() ? kNull : *found;
}

tl::unexpected<Error> TokenizerFile::refuse(std::string_view what) const {
  return fail(ErrorCode::corrupt, fmt::format("{} cannot be imported: {}", printable(path.string()), what));
}

Result<TokenizerFile> load_tokenizer_file(const fs::path& folder) {
  const fs::path whole = folder / "tokenizer.json";
  if (is_there(whole)) {
    Config config = CUPEL_TRY(Config::load(whole, 256U << 20U));
    return TokenizerFile{.path = whole, .json = config.json(), .is_older = false};
  }
  if (is_there(folder / "vocab.json") && is_there(folder / "merges.txt")) return from_vocab_json(folder);
  if (is_there(folder / "vocab.txt")) return from_vocab_txt(folder / "vocab.txt");
  std::vector<std::string> notes = {"fetch tokenizer.json from where the checkpoint came from"};
  if (is_there(folder / "tokenizer.model")) notes = {"tokenizer.model alone is not enough: save the tokenizer as tokenizer.json beside it"};
  return fail(
      ErrorCode::unavailable,
      fmt::format("{} holds no tokenizer: no tokenizer.json, no vocab.txt, no vocab.json with merges.txt", printable(folder.string())),
      std::move(notes));
}

Result<void> read_vocabulary(const TokenizerFile& file, Tokenizer& tokenizer) {
  const Tree& vocab = TokenizerFile::member(file["model"], "vocab");
  if (!vocab.is_object() || vocab.empty()) return file.refuse("model.vocab is no object of tokens and their numbers");
  for (const auto& [token, id] : vocab.items()) {
    CUPEL_CHECK(set_token(file, tokenizer, token, id, TokenKind::normal));
  }
  CUPEL_CHECK(read_added_tokens(file, tokenizer));
  // Numbers that no token has: llama.cpp wants a text for each, and no text twice.
  for (std::size_t i = 0; i < tokenizer.tokens.size(); ++i) {
    if (tokenizer.kinds[i] == TokenKind::unused) tokenizer.tokens[i] = fmt::format("[PAD{}]", i);
  }
  return {};
}

Result<void> read_merges(const TokenizerFile& file, Tokenizer& tokenizer) {
  const Tree& merges = TokenizerFile::member(file["model"], "merges");
  if (!merges.is_array()) return file.refuse("model.merges is no list");
  tokenizer.merges.reserve(merges.size());
  for (const Tree& merge : merges) {
    if (merge.is_string()) {
      tokenizer.merges.push_back(merge.get<std::string>());
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      tokenizer.merges.push_back(merge[0].get<std::string>() + " " + merge[1].get<std::string>());
    } else {
      return file.refuse(fmt::format("model.merges holds {}, allowed are pairs", shorten(printable(render(merge)), 60)));
    }
  }
  return {};
}

}  // namespace cupel::checkpoint

#include "models/checkpoint/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/text.h"
#include "models/checkpoint/tokenizer_file.h"

namespace cupel::checkpoint {
namespace fs = std::filesystem;
namespace {

/// "text", or {"content": "text", …}.
std::string token_text(const Tree* json) {
  if (json != nullptr && json->is_object()) json = &TokenizerFile::member(*json, "content");
  return json != nullptr && json->is_string() ? json->get<std::string>() : std::string();
}

struct Settings {
  Config tokenizer;   // tokenizer_config.json
  Config special;     // special_tokens_map.json
  Config generation;  // generation_config.json
  const Config& model;
};

Result<Settings> load_settings(const fs::path& folder, const Config& config) {
  return Settings{CUPEL_TRY(Config::load_optional(folder / "tokenizer_config.json")),
                  CUPEL_TRY(Config::load_optional(folder / "special_tokens_map.json")),
                  CUPEL_TRY(Config::load_optional(folder / "generation_config.json")), config};
}

std::optional<std::uint64_t> find_token(const Tokenizer& tokenizer, const std::string& text) {
  const auto found = std::ranges::find(tokenizer.tokens, text);
  if (text.empty() || found == tokenizer.tokens.end()) return std::nullopt;
  return static_cast<std::uint64_t>(found - tokenizer.tokens.begin());
}

/// By its text where the tokenizer's files name it, else by its number in the model's.
Result<std::optional<std::uint64_t>> special_token(const Tokenizer& tokenizer, const Settings& settings, const std::string& name) {
  for (const Config* config : {&settings.tokenizer, &settings.special}) {
    const std::string text = token_text(config->find(name));
    if (text.empty()) continue;
    if (const auto id = find_token(tokenizer, text)) return id;
    return fail(ErrorCode::corrupt,
                fmt::format("{}: {} is '{}', which is no token of the tokenizer", printable(config->path().string()), name,
                            printable(text.substr(0, 64))),
                {"is it the tokenizer of another model?"});
  }
  for (const Config* config : {&settings.model, &settings.generation}) {
    const auto id = CUPEL_TRY(config->token(name + "_id"));
    if (!id || *id < tokenizer.tokens.size()) {
      if (id) return id;
      continue;
    }
    return fail(ErrorCode::corrupt,
                fmt::format("{}: {}_id is {}, but the tokenizer has {} tokens", printable(config->path().string()), name, *id,
                            tokenizer.tokens.size()),
                {"is it the tokenizer of another model?"});
  }
  return std::nullopt;
}

Result<void> read_special_tokens(const Settings& settings, Tokenizer& tokenizer) {
  tokenizer.bos = CUPEL_TRY(special_token(tokenizer, settings, tokenizer.model == "bert" ? "cls_token" : "bos_token"));
  tokenizer.unknown = CUPEL_TRY(special_token(tokenizer, settings, "unk_token"));
  tokenizer.padding = CUPEL_TRY(special_token(tokenizer, settings, "pad_token"));
  if (tokenizer.model == "bert") {
    tokenizer.separator = CUPEL_TRY(special_token(tokenizer, settings, "sep_token"));
    tokenizer.mask = CUPEL_TRY(special_token(tokenizer, settings, "mask_token"));
  } else {
    tokenizer.eos = CUPEL_TRY(special_token(tokenizer, settings, "eos_token"));
  }
  // Where only the older files are there, nothing else says which tokens never stand in a text.
  for (const auto& id : {tokenizer.bos, tokenizer.eos, tokenizer.separator, tokenizer.padding, tokenizer.mask, tokenizer.unknown}) {
    if (id && tokenizer.kinds[*id] == TokenKind::normal) tokenizer.kinds[*id] = TokenKind::control;
  }
  return {};
}

/// Whether a special token stands before and behind every text, as the template of the tokenizer's last step says.
void read_template(const TokenizerFile& file, Tokenizer& tokenizer) {
  const Tree& last = file["post_processor"];
  const Tree& steps = TokenizerFile::member(last, "processors");
  const Tree& type = TokenizerFile::member(last, "type");
  const Tree one = Tree::array({last});
  for (const Tree& step : type == Tree("Sequence") && steps.is_array() ? steps : one) {
    const Tree& single = TokenizerFile::member(step, "single");
    if (!single.is_array() || single.empty()) continue;
    const auto is_token = [&](const Tree& piece, const std::optional<std::uint64_t>& id) {
      const Tree& text = TokenizerFile::member(TokenizerFile::member(piece, "SpecialToken"), "id");
      return id && text == Tree(tokenizer.tokens[*id]);
    };
    tokenizer.add_bos = is_token(single.front(), tokenizer.bos);
    tokenizer.add_eos = is_token(single.back(), tokenizer.eos);
  }
}

Result<void> read_ends(const TokenizerFile& file, const Config& settings, Tokenizer& tokenizer) {
  tokenizer.add_bos = tokenizer.model == "llama";  // as SentencePiece models do where nothing is said
  tokenizer.add_eos = false;
  read_template(file, tokenizer);
  tokenizer.add_bos = CUPEL_TRY(settings.flag_or("add_bos_token", *tokenizer.add_bos));
  tokenizer.add_eos = CUPEL_TRY(settings.flag_or("add_eos_token", *tokenizer.add_eos));
  return {};
}

Result<std::string> read_chat_template(const fs::path& folder, const Config& settings) {
  std::error_code ignored;
  if (const Tree* found = settings.find("chat_template")) {
    if (found->is_string()) return found->get<std::string>();
    for (const Tree& each : *found) {
      const Tree& text = TokenizerFile::member(each, "template");
      if (TokenizerFile::member(each, "name") == Tree("default") && text.is_string()) return text.get<std::string>();
    }
    return settings.refuse("chat_template", "text, or a list with one that is named default");
  }
  if (fs::exists(folder / "chat_template.jinja", ignored)) return read_file(folder / "chat_template.jinja", 8U << 20U);
  const Config alone = CUPEL_TRY(Config::load_optional(folder / "chat_template.json"));
  return alone.text_or("chat_template", "");
}

}  // namespace

Result<Tokenizer> load_tokenizer(const fs::path& folder, const Config& config) {
  const TokenizerFile file = CUPEL_TRY(load_tokenizer_file(folder));
  const Settings settings = CUPEL_TRY(load_settings(folder, config));
  const std::string type = token_text(&TokenizerFile::member(file["model"], "type"));
  Tokenizer tokenizer;
  if (type == "WordPiece") CUPEL_CHECK(read_wordpiece(file, settings.tokenizer, tokenizer));
  else if (type == "BPE" && is_sentencepiece(file)) CUPEL_CHECK(read_sentencepiece(file, tokenizer));
  else if (type == "BPE") CUPEL_CHECK(read_byte_level(file, config, tokenizer));
  else return file.refuse(fmt::format("model.type is '{}', allowed are BPE and WordPiece", printable(type.substr(0, 40))));
  CUPEL_CHECK(read_special_tokens(settings, tokenizer));
  if (tokenizer.model != "bert") CUPEL_CHECK(read_ends(file, settings.tokenizer, tokenizer));
  tokenizer.chat_template = CUPEL_TRY(read_chat_template(folder, settings.tokenizer));
  if (tokenizer.model == "bert") mark_word_starts(tokenizer);
  return tokenizer;
}

Result<void> fit_tokenizer(Tokenizer& tokenizer, std::uint64_t rows, const fs::path& folder) {
  const std::uint64_t tokens = tokenizer.tokens.size();
  const std::uint64_t most_missing = std::max(std::min<std::uint64_t>(255, rows / 10), rows / 100);
  if (tokens > rows || rows - tokens > most_missing) {
    return fail(ErrorCode::corrupt,
                fmt::format("the tokenizer in {} has {} tokens, but the embedding has {} rows", printable(folder.string()), tokens, rows),
                {"it is the tokenizer of another model: fetch the one that belongs to the weights"});
  }
  for (std::uint64_t i = tokens; i < rows; ++i) {
    tokenizer.tokens.push_back(fmt::format("[PAD{}]", i));
    tokenizer.kinds.push_back(TokenKind::unused);
  }
  if (!tokenizer.scores.empty()) tokenizer.scores.resize(rows, -1e4F);
  return {};
}

}  // namespace cupel::checkpoint

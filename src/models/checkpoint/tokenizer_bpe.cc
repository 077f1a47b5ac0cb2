// Byte-level BPE, as GPT-2, LLaMA 3, SmolLM2 and Qwen2 have it: the engine knows how to split text by name only, so the steps that
// tokenizer.json describes are recognised.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "models/checkpoint/tokenizer_file.h"

namespace cupel::checkpoint {
namespace {

constexpr std::string_view kQwen2Words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kLlama3Words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// A step of splitting as one line of text: "digits", "words REGEX", "bytes" (with GPT-2's own splitting: "bytes+").
std::string step_text(const Tree& step) {
  const auto is = [&](std::string_view key, const Tree& value) { return TokenizerFile::member(step, key) == value; };
  if (is("type", "Digits") && is("individual_digits", true)) return "digits";
  if (is("type", "ByteLevel") && !is("add_prefix_space", true)) return is("use_regex", false) ? "bytes" : "bytes+";
  const Tree& regex = TokenizerFile::member(TokenizerFile::member(step, "pattern"), "Regex");
  if (is("type", "Split") && is("behavior", "Isolated") && !is("invert", true) && regex.is_string()) {
    return "words " + regex.get<std::string>();
  }
  return render(step);
}

std::vector<std::string> steps_of(const Tree& splitter) {
  std::vector<std::string> steps;
  if (TokenizerFile::member(splitter, "type") == Tree("Sequence")) {
    for (const Tree& step : TokenizerFile::member(splitter, "pretokenizers")) steps.push_back(step_text(step));
  } else {
    steps.push_back(step_text(splitter));
  }
  return steps;
}

/// llama.cpp's name for what the steps do; "" for none it has.
std::string_view splitter_name(const std::vector<std::string>& steps) {
  const auto is = [&](std::vector<std::string> wanted) { return steps == wanted; };
  if (is({"bytes+"})) return "gpt-2";
  if (is({"digits", "bytes+"})) return "smollm";
  if (is({"words " + std::string(kQwen2Words), "bytes"})) return "qwen2";
  if (is({"words " + std::string(kLlama3Words), "bytes"})) return "llama-bpe";
  return "";
}

Result<void> check_normalizer(const TokenizerFile& file) {
  const Tree& normalizer = file["normalizer"];
  const Tree& type = TokenizerFile::member(normalizer, "type");
  // What NFC changes is rare in text that people type, and the engine leaves text as it is.
  if (normalizer.is_null() || type == Tree("NFC")) return {};
  return file.refuse(fmt::format("normalizer.type is {}, allowed are none and NFC", shorten(printable(render(type)), 60)));
}

}  // namespace

Result<void> read_byte_level(const TokenizerFile& file, const Config& config, Tokenizer& tokenizer) {
  tokenizer.model = "gpt2";
  if (file.is_older) {
    const std::string type = CUPEL_TRY(config.text_or("model_type", ""));
    if (type != "gpt2" && type != "qwen2") {
      return file.refuse(fmt::format("vocab.json does not say how {} models split text, tokenizer.json does", printable(type)));
    }
    tokenizer.pre = type == "gpt2" ? "gpt-2" : "qwen2";
  } else {
    CUPEL_CHECK(check_normalizer(file));
    const std::vector<std::string> steps = steps_of(file["pre_tokenizer"]);
    tokenizer.pre = splitter_name(steps);
    if (tokenizer.pre.empty()) {
      return file.refuse(fmt::format("pre_tokenizer splits text in a way that is not known here: {}",
                                     shorten(printable(fmt::format("{}", fmt::join(steps, "; then "))), 300)));
    }
  }
  CUPEL_CHECK(read_vocabulary(file, tokenizer));
  return read_merges(file, tokenizer);
}

}  // namespace cupel::checkpoint

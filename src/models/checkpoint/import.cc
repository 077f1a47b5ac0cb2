#include "models/checkpoint/import.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/files.h"
#include "base/text.h"
#include "models/checkpoint/architecture.h"

namespace cupel::checkpoint {
namespace fs = std::filesystem;
namespace {

std::uint32_t file_type_of(engine::FloatType type) {
  switch (type) {  // llama.cpp's numbers
    case engine::FloatType::f32: return 0;
    case engine::FloatType::f16: return 1;
    case engine::FloatType::bf16: return 32;
  }
  return 0;
}

/// "license: apache-2.0" of the model card's front matter, as an SPDX identifier where it is one of the usual ones.
std::string read_license(const fs::path& folder) {
  const Result<std::string> card = read_file(folder / "README.md", 4U << 20U);
  if (!card || !card->starts_with("---")) return "";
  const std::string_view front = std::string_view(*card).substr(0, card->find("\n---", 3));
  for (const std::string& line : split(front, '\n')) {
    if (!line.starts_with("license:")) continue;
    const std::string name(trim(std::string_view(line).substr(8)));
    if (name == "apache-2.0") return "Apache-2.0";
    if (name == "mit") return "MIT";
    return printable(name.substr(0, 64));
  }
  return "";
}

/// llama.cpp drops blanks behind special tokens where the model's name says that it is a Phi-3, whose tokenizer does so.
Result<std::string> general_name(std::string name, const Tokenizer& tokenizer) {
  const auto has = [&](std::string_view token) { return std::ranges::find(tokenizer.tokens, token) != tokenizer.tokens.end(); };
  if (tokenizer.drops_blanks) {
    if (has("</s>") && has("<unk>") && has("<s>") && has("<|endoftext|>")) return name + " (phi-3)";
    return fail(ErrorCode::corrupt,
                "special tokens of the tokenizer drop the blanks behind them (rstrip), which only works for Phi-3's tokenizer");
  }
  for (const std::string_view said : {"phi-3", "phi3"}) {
    for (std::size_t at = 0; (at = to_lower(name).find(said)) != std::string::npos;) name.replace(at, said.size(), "phi 3");
  }
  return name;
}

void set_tokenizer(const Tokenizer& tokenizer, Plan& plan) {
  const std::string base = "tokenizer.ggml.";
  plan.set(base + "model", tokenizer.model);
  plan.set(base + "pre", tokenizer.pre);
  plan.set(base + "tokens", tokenizer.tokens);
  std::vector<std::int32_t> kinds;
  for (const TokenKind kind : tokenizer.kinds) kinds.push_back(static_cast<std::int32_t>(kind));
  plan.set(base + "token_type", std::move(kinds));
  if (!tokenizer.scores.empty()) plan.set(base + "scores", tokenizer.scores);
  if (tokenizer.model == "gpt2") plan.set(base + "merges", tokenizer.merges);
  const auto set_id = [&](std::string_view name, const std::optional<std::uint64_t>& id) {
    if (id) plan.set(fmt::format("{}{}_token_id", base, name), static_cast<std::uint32_t>(*id));
  };
  set_id("bos", tokenizer.bos);
  set_id("eos", tokenizer.eos);
  set_id("unknown", tokenizer.unknown);
  set_id("seperator", tokenizer.separator);  // llama.cpp's spelling
  set_id("padding", tokenizer.padding);
  set_id("mask", tokenizer.mask);
  const auto set_flag = [&](std::string_view name, const std::optional<bool>& flag) {
    if (flag) plan.set(base + std::string(name), *flag);
  };
  set_flag("add_bos_token", tokenizer.add_bos);
  set_flag("add_eos_token", tokenizer.add_eos);
  set_flag("add_space_prefix", tokenizer.add_space_prefix);
  set_flag("normalizer.lowercase", tokenizer.lowercase);
  set_flag("normalizer.strip_accents", tokenizer.strip_accents);
  if (!tokenizer.chat_template.empty()) plan.set("tokenizer.chat_template", tokenizer.chat_template);
}

Result<ImportFacts> import_folder(const ImportTask& task, const Progress& progress, const std::stop_token& stop) {
  const Config config = CUPEL_TRY(Config::load(task.folder / "config.json"));
  const Architecture architecture = CUPEL_TRY(find_architecture(config));
  if (config.find("quantization_config") != nullptr) {
    return config.refuse("quantization_config", "none: a quantised checkpoint cannot be imported, the one it was made from can");
  }
  const Weights weights = CUPEL_TRY(Weights::open(task.folder));
  Tokenizer tokenizer = CUPEL_TRY(load_tokenizer(task.folder, config));
  if ((tokenizer.model == "bert") != architecture.has_words) {
    return fail(ErrorCode::corrupt,
                fmt::format("the tokenizer in {} is {}, and {} models have {}", printable(task.folder.string()),
                            architecture.has_words ? "BPE" : "WordPiece", architecture.name, architecture.has_words ? "WordPiece" : "BPE"),
                {"it is the tokenizer of another model: fetch the one that belongs to the weights"});
  }
  const std::uint64_t vocabulary = CUPEL_TRY(config.integer("vocab_size"));
  CUPEL_CHECK(fit_tokenizer(tokenizer, vocabulary, task.folder));
  const ImportFacts facts{.architecture = std::string(architecture.name), .license = read_license(task.folder)};

  Plan plan(weights, facts.architecture, task.type);
  plan.set("general.architecture", facts.architecture);
  plan.set("general.type", std::string("model"));
  plan.set("general.name", CUPEL_TRY(general_name(task.name, tokenizer)));
  if (!facts.license.empty()) plan.set("general.license", facts.license);
  plan.set("general.file_type", file_type_of(task.type.value_or(engine::FloatType::f16)));
  CUPEL_CHECK(architecture.fill({task.folder, config, weights}, plan));
  CUPEL_CHECK(plan.check_all_taken());
  set_tokenizer(tokenizer, plan);

  std::uint64_t done = 0;
  const std::string label = fmt::format("importing {}", task.name);
  CUPEL_CHECK(engine::write_gguf(task.target, plan.content(), [&](std::size_t tensor, std::uint64_t first, std::span<std::byte> rows) {
    if (stop.stop_requested()) return Result<void>(fail(ErrorCode::cancelled, "stopped while importing"));
    done += rows.size();
    if (progress) progress(label, done, weights.bytes());
    return plan.read(tensor, first, rows);
  }));
  return facts;
}

}  // namespace

std::optional<engine::FloatType> parse_float_type(std::string_view name) {
  if (name == "F32") return engine::FloatType::f32;
  if (name == "F16") return engine::FloatType::f16;
  if (name == "BF16") return engine::FloatType::bf16;
  return std::nullopt;
}

Result<ImportFacts> import_checkpoint(const ImportTask& task, const Progress& progress, const std::stop_token& stop) {
  Result<ImportFacts> facts = import_folder(task, progress, stop);
  if (facts || facts.error().code == ErrorCode::cancelled) return facts;
  return fail(std::move(facts).error().with(fmt::format("while importing {}", printable(task.folder.string()))));
}

}  // namespace cupel::checkpoint

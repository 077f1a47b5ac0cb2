// `cupel score`: how likely a model finds given text: perplexity of a text, or which of several choices is the most likely one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/memory_args.h"
#include "core/backend.h"
#include "core/normalization.h"
#include "models/known_models.h"

namespace cupel {

struct ScoreArgs {
  std::optional<std::string> text;
  std::optional<std::string> file;
  std::string context;
  std::optional<std::string> prompt;
  std::string system;
  std::vector<std::string> choice;
  std::optional<std::string> jsonl;
  std::string normalize = "sum";
  bool tokens = false;
  std::string backend = std::string(default_model_name());
  bool json = false;
  std::string exactness = "exact";
  bool offline = false;
  MemoryArgs memory;

  void visit(auto& field) {
    field("text", text, "the text to score; from --file or standard input when absent", FieldRule::positional);
    field("file", file, "read the text from this file");
    field("context", context, "what stands before the text or the choices, as it is");
    field("prompt", prompt, "the same as a message to the model, through its chat template: text and choices are answers to it");
    field("system", system, "the system message, with --prompt");
    field("choice", choice, "one of the texts to choose from; give it at least twice");
    field(
        "jsonl", jsonl,
        "a file (- for standard input) with one JSON object on each line: `text`, or `context` or `prompt` with `choices` and, where it is "
        "known, the `answer`");
    field("normalize", normalize, "what decides between choices: sum of the log-likelihoods, or their mean by token or byte");
    field("tokens", tokens, "show every token with its log-probability");
    field("backend", backend, "what scores: a known model or a path to a .gguf file");
    field("json", json, "print one JSON document");
    field("exactness", exactness,
          "exact: answers depend on nothing else that is answered; fast: the fastest kernels, nothing is reused or proved");
    field("offline", offline, "fetch nothing: what is missing is an error");
    memory.visit(field);
  }
};

CommandRow score_command();

/// One text, or several to choose from, behind one context.
struct ScoreItem {
  std::string name;  // "line 3", or "" for the only one
  ScoreRequest request;
  bool is_choice = false;
  std::optional<std::size_t> answer;  // which choice is right, where that is known
};

/// What the arguments ask for. Errors: invalid_usage, with the line of a JSONL file; io.
Result<std::vector<ScoreItem>> score_items(const ScoreArgs& args, const Workspace& workspace, Io& io);

/// One object of a JSONL file. Errors: invalid_usage.
Result<ScoreItem> parse_score_item(const Json& json);

/// The choice with the highest value; of equals the first.
std::size_t best_choice(const ScoreItem& item, const ScoreReply& reply, Normalization normalization);

/// Scores and prints. Errors: those of the backend, with the item.
Result<ExitStatus> score_all(const ScoreArgs& args, std::span<const ScoreItem> items, Backend& backend, Workspace& workspace, Io& io);

}  // namespace cupel

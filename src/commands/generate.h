// `cupel generate`: one answer to one prompt, or with --chat a conversation (chat.h).
#pragma once

#include <optional>
#include <string>

#include "commands/command.h"
#include "commands/constraint_args.h"
#include "commands/memory_args.h"
#include "core/backend.h"
#include "core/generation.h"
#include "models/known_models.h"

namespace cupel {

struct GenerateArgs {
  std::optional<std::string> prompt;
  std::string backend = std::string(default_model_name());
  std::string system;
  GenerationOptions options;
  ConstraintArgs constraint;
  bool stream = false;
  bool json = false;
  bool chat = false;
  std::string exactness = "exact";
  bool offline = false;
  MemoryArgs memory;

  void visit(auto& field) {
    field("prompt", prompt, "what to ask; read from standard input when absent", FieldRule::positional);
    field("backend", backend, "what answers: a known model, a path to a .gguf file, or KIND:NAME");
    field("system", system, "the system message");
    options.visit(field);
    constraint.visit(field);
    field("stream", stream, "print the answer as it is generated");
    field("json", json, "print one JSON document with the answer and its facts");
    field("chat", chat, "an interactive conversation; /help says what it understands");
    field("exactness", exactness,
          "exact: answers depend on nothing else that is answered; fast: the fastest kernels, nothing is reused or proved");
    field("offline", offline, "fetch nothing: what is missing is an error");
    memory.visit(field);
  }
};

CommandRow generate_command();

/// Ranges, text that is no UTF-8, options that exclude each other. Errors: invalid_usage, with where the value came from.
Result<void> check_generate_args(const GenerateArgs& args, const Workspace& workspace);

/// The prompt given, else the standard input to its end. Errors: invalid_usage (none, empty, not UTF-8), limit_exceeded.
Result<std::string> prompt_of(const GenerateArgs& args, Io& io);

/// One answer from `backend`, printed as the arguments say. Errors: those of the backend; limit_exceeded where it does not complete the
/// constraint.
Result<ExitStatus> generate_once(const GenerateArgs& args, const std::string& prompt, Backend& backend, Workspace& workspace, Io& io);

}  // namespace cupel

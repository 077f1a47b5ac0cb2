// `cupel embed`: vectors for texts, or how similar texts are to the first of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/memory_args.h"
#include "core/backend.h"

namespace cupel {

struct EmbedArgs {
  std::vector<std::string> texts;
  std::optional<std::string> file;
  bool similarity = false;
  std::string backend = kDefaultEmbeddingModel;
  bool json = false;
  bool offline = false;
  MemoryArgs memory;

  void visit(auto& field) {
    field("texts", texts, "the texts; each line of --file or standard input when absent", FieldRule::positional);
    field("file", file, "read the texts from this file, one on each line");
    field("similarity", similarity, "print how similar each text is to the first one (cosine) instead of vectors");
    field("backend", backend,
          "the embedding model: a known one or a path to a .gguf file; a `backend` in the configuration is for answers");
    field("json", json, "print one JSON document");
    field("offline", offline, "fetch nothing: what is missing is an error");
    memory.visit(field);
  }
};

CommandRow embed_command();

/// The texts the arguments name. Errors: invalid_usage (none, an empty one, what is not UTF-8), io, limit_exceeded.
Result<std::vector<std::string>> texts_to_embed(const EmbedArgs& args, const Workspace& workspace, Io& io);

/// Embeds and prints. Errors: those of the backend.
Result<ExitStatus> embed_all(const EmbedArgs& args, std::vector<std::string> texts, Backend& backend, Workspace& workspace, Io& io);

}  // namespace cupel

// What reports say about a GGUF model: architecture, quantisation, parameters, context.
#pragma once

#include <string>

#include "core/generation.h"
#include "engine/gguf.h"

namespace cupel::engine {

/// Whether it gives vectors for texts and answers no prompts.
bool is_embedding_model(const GgufFile& file);
bool embeds(const ModelFacts& model);

/// Fills format, architecture, quantization, parameters, size_bytes, context_tokens and path; name and sha256 are the caller's.
ModelFacts model_facts(const GgufFile& file);

/// "Q4_1", from general.file_type, else from the type that most weights have.
std::string quantization_name(const GgufFile& file);

/// False for models that only embed: they attend to what follows, too.
bool makes_text(const GgufFile& file);

/// The chat template as written; "" when there is none.
std::string chat_template(const GgufFile& file);

}  // namespace cupel::engine

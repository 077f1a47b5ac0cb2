// The model architectures that the pinned llama.cpp knows, and what the checks of GGUF files need to know about them.
#pragma once

#include <string>
#include <string_view>

namespace cupel::engine {

struct ArchitectureTraits {
  bool known = false;
  bool has_heads = true;          // attention.head_count is required
  bool is_part = false;           // no language model by itself
  bool embeds = false;            // an encoder: it gives vectors for texts and answers no prompts
  bool has_plain_blocks = false;  // names and shapes of all its weights follow from the hyper-parameters (gguf_weights.cc)
};

ArchitectureTraits traits_of(std::string_view name);

/// ", did you mean 'llama'?" or "".
std::string did_you_mean_architecture(std::string_view name);

}  // namespace cupel::engine

// Vectors that stand for the meaning of texts: what is asked of a backend that can embed, and what it gives. Plain values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace cupel {

/// The embedding model that is meant where none is named.
inline constexpr const char* kDefaultEmbeddingModel = "all-minilm-l6-v2";

struct EmbedRequest {
  std::vector<std::string> texts;
};

struct Embedding {
  std::vector<float> vector;  // of length 1
  int tokens = 0;             // of the text, with those that the model puts around it
  bool operator==(const Embedding&) const = default;
};

struct EmbedReply {
  std::vector<Embedding> embeddings;  // in the order of the texts
  double latency_ms = 0;
  bool exact = false;  // they depend on nothing but model, text and kernel class
};

/// The cosine of the angle between two vectors of the same size, from -1 to 1; 0 where one of them has no length.
double cosine(std::span<const float> a, std::span<const float> b);

/// Whether there is something to embed. Errors: invalid_usage (no texts, an empty one, what is not UTF-8).
Result<void> check_embed_request(const EmbedRequest& request);

}  // namespace cupel

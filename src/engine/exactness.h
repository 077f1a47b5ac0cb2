// What probing a model for exactness takes and finds (exactness_probe.h probes). Values only.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cupel::engine {

struct ProbeSettings {
  double seconds = 2.5;                  // of computing, about
  int sequences = 16;                    // the most decoded together; fewer where memory is short
  std::vector<int> threads = {1, 2, 4};  // besides the number the model was loaded for
};

/// Where bits first differed from those of the same token computed alone and in a fresh context.
struct LogitDifference {
  std::string what;  // "batched", "copied", "chunked", "verified", "threads"; "rewound": the model's memory cannot drop tokens
  int sequence = 0;
  int token = 0;       // of the answer
  double largest = 0;  // between two logits of that token
  bool operator==(const LogitDifference&) const = default;
};

/// What was found for one model with the options it was loaded with.
struct ExactnessProbe {
  std::optional<LogitDifference> first;  // nothing: all bits are the same
  int compared = 0;                      // logit vectors
  int together = 0;                      // sequences decoded together
  double prompt_tokens_per_second = 0;
  double alone_tokens_per_second = 0;
  double together_tokens_per_second = 0;
  bool operator==(const ExactnessProbe&) const = default;
};

}  // namespace cupel::engine

// Gathers the evidence that a model file holds trained weights, has it judged (weight_proof.h), and remembers the proof in
// $CUPEL_HOME/proofs, named after the file's hash and the engine's build. Runs no model itself.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/weight_proof.h"

namespace cupel {

struct ProofSubject {
  std::filesystem::path path;
  std::string sha256;  // of the file as it is now
};

/// How likely the loaded model finds a text. Errors: any; a model that cannot tell is judged without.
using MeasureText = std::function<Result<TextFigures>(std::string_view text)>;

/// Safe in many threads and processes at once: each writes a whole file.
class WeightProofs {
 public:
  explicit WeightProofs(const std::filesystem::path& home) : folder_(home / "proofs") {}

  /// What is known without reading the weights: a published hash, or a proof made before.
  std::optional<WeightProof> known(const ProofSubject& subject) const;

  /// Looks at the weights and asks the model, if it makes text; remembers what came of it. Blocks. Errors: those of reading the file,
  /// cancelled.
  Result<WeightProof> prove(const ProofSubject& subject, const MeasureText& measure, const std::stop_token& stop) const;

 private:
  std::filesystem::path path_of(const std::string& sha256) const;

  std::filesystem::path folder_;
};

}  // namespace cupel

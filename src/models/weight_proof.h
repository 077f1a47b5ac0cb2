// Whether what answers was a trained model: the judgement over the evidence. Pure values; who gathers the evidence is prove_weights.h.
// An accusation needs evidence of its own: what is merely unusual stays unproved (docs/proof.md has the measurements).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "engine/weight_statistics.h"

namespace cupel {

/// Raised whenever a judgement may change: what was stored before is then made anew.
inline constexpr int kWeightProofVersion = 1;

/// The bounds of the judgement.
struct ProofBounds {
  double structured = 0.8;   // at least this share of the matrices of a trained model has structure
  double random = 0.2;       // at most this share of those of an untrained one
  double coherence = 0.15;   // neighbouring rows, or neighbouring blocks, correlate at least so
  double surprise = 0.5;     // at most this share of chance's surprise a token: far below chance
  double chance = 0.9;       // from this share on the text tells the model nothing
  double swap_gain = 0.5;    // two blocks that fit each other's place by more are said to have changed places
  double own_block = 0.015;  // mean deviation of a block's sizes from the published weights', through quantisation
};

/// How likely the model finds the built-in text.
struct TextFigures {
  int tokens = 0;
  double surprise = 0;  // mean negative log-probability of a token
};

struct WeightEvidence {
  std::string hash_of;  // the known model whose published hash the file has; "" = none
  std::optional<engine::WeightStatistics> statistics;
  std::optional<TextFigures> text;
  std::string no_text;     // why there are no figures of text
  bool makes_text = true;  // false: a model that only embeds is judged without them
  std::uint64_t vocabulary = 0;
  double bits_per_weight = 0;
};

/// A copy of a known model's weights, in whatever quantisation.
struct Recognition {
  std::string name;
  std::vector<int> misplaced;  // blocks that are another block's
  std::vector<int> altered;    // blocks that are nobody's
  double surprise_low = 0;     // the band of the built-in text
  double surprise_high = 0;
};

/// Nothing where fewer than half of the blocks are those of a known model.
std::optional<Recognition> recognise(const engine::WeightStatistics& statistics, double bits_per_weight, const ProofBounds& bounds = {});

struct WeightProof {
  std::optional<bool> pretrained;
  std::string method;  // "hash", "statistics" or "statistics, perplexity": what was looked at
  std::string why;     // one sentence
  Json figures = Json::object();
  double ms = 0;  // that gathering took
};

WeightProof judge_weights(const WeightEvidence& evidence, const ProofBounds& bounds = {});

/// `proof` of the result document, and what is stored.
Json to_json(const WeightProof& proof);

/// Nothing where it was written by another version, or damaged.
std::optional<WeightProof> weight_proof_from(const Json& json);

}  // namespace cupel

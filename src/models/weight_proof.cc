#include "models/weight_proof.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "base/text.h"

namespace cupel {
namespace {

using engine::WeightStatistics;

double rounded(double value) { return std::round(value * 10000) / 10000; }

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  const std::vector<std::string> first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, names.size())));
  return printable(join(first, ", ")) + (names.size() > kShown ? fmt::format(" and {} more", names.size() - kShown) : "");
}

std::string blocks_text(const std::vector<int>& blocks) {
  return fmt::format("block{} {}", blocks.size() == 1 ? "" : "s", fmt::join(blocks, ", "));
}

/// What weighs against the model, and whether enough to accuse it.
struct Finding {
  bool accuses = false;
  std::string why;
};

class Judgement {
 public:
  Judgement(const WeightEvidence& evidence, const ProofBounds& bounds) : evidence_(evidence), bounds_(bounds) {
    if (evidence.statistics) recognition_ = recognise(*evidence.statistics, evidence.bits_per_weight, bounds);
  }

  WeightProof proof() const {
    WeightProof proof;
    proof.method = method();
    if (const std::optional<Finding> finding = against()) {
      if (finding->accuses) proof.pretrained = false;
      proof.why = finding->why;
    } else {
      proof.pretrained = true;
      proof.why = in_favour();
    }
    proof.figures = figures();
    return proof;
  }

 private:
  std::string method() const {
    std::vector<std::string> looked_at;
    if (!evidence_.hash_of.empty()) looked_at.emplace_back("hash");
    if (evidence_.statistics) looked_at.emplace_back("statistics");
    if (evidence_.text) looked_at.emplace_back("perplexity");
    return join(looked_at, ", ");
  }

  std::optional<Finding> against() const {
    if (evidence_.statistics) {
      if (std::optional<Finding> found = against_weights(*evidence_.statistics)) return found;
    }
    if (!evidence_.hash_of.empty()) return std::nullopt;
    if (!evidence_.statistics) return Finding{false, "its weights were not looked at"};
    if (recognition_ && !recognition_->misplaced.empty()) {
      return Finding{
          true, fmt::format("it is a copy of {} with {} in the place of others", recognition_->name, blocks_text(recognition_->misplaced))};
    }
    if (std::optional<Finding> found = against_text()) return found;
    if (recognition_) return against_copy(*recognition_);
    return against_order(*evidence_.statistics);
  }

  std::optional<Finding> against_weights(const WeightStatistics& weights) const {
    if (!weights.not_finite.empty()) return Finding{true, fmt::format("values that are no numbers in {}", listed(weights.not_finite))};
    if (!weights.zeroed.empty()) return Finding{true, fmt::format("nothing but zeros in {}", listed(weights.zeroed))};
    if (weights.matrices == 0) return Finding{false, "it has no matrices large enough to tell"};
    const double share = share_of(weights);
    if (share <= bounds_.random) {
      return Finding{true, fmt::format("{} of {} matrices have no structure: their values are random, or were shuffled",
                                       weights.matrices - weights.structured, weights.matrices)};
    }
    if (!weights.random_blocks.empty()) {
      return Finding{true, fmt::format("the matrices of {} have no structure: their values are random, or were shuffled",
                                       blocks_text(weights.random_blocks))};
    }
    if (share < bounds_.structured) {
      return Finding{false,
                     fmt::format("only {} of {} matrices are structured as training leaves them", weights.structured, weights.matrices)};
    }
    return std::nullopt;
  }

  std::optional<Finding> against_copy(const Recognition& copy) const {
    if (!copy.altered.empty()) {
      return Finding{false, fmt::format("it is a copy of {}, but {} {} not its own", copy.name, blocks_text(copy.altered),
                                        copy.altered.size() == 1 ? "is" : "are")};
    }
    if (evidence_.text && (evidence_.text->surprise < copy.surprise_low || evidence_.text->surprise > copy.surprise_high)) {
      return Finding{false,
                     fmt::format("it is a copy of {}, but its perplexity on the built-in text is {:.1f}, not {:.1f} to {:.1f}", copy.name,
                                 std::exp(evidence_.text->surprise), std::exp(copy.surprise_low), std::exp(copy.surprise_high))};
    }
    return std::nullopt;
  }

  bool is_coherent(const WeightStatistics& weights) const {
    return weights.neighbours >= bounds_.coherence || weights.depth >= bounds_.coherence;
  }

  std::optional<Finding> against_text() const {
    const bool coherent = is_coherent(*evidence_.statistics);
    const char* shuffled = "rows of its matrices do not belong together, as if they were shuffled";
    if (!evidence_.text) {
      if (evidence_.makes_text) return Finding{false, fmt::format("its weights look trained, but it was not heard: {}", evidence_.no_text)};
      if (!coherent) return Finding{evidence_.statistics->blocks > 0, shuffled};
      return std::nullopt;
    }
    const double share = evidence_.text->surprise / chance();
    if (std::isfinite(share) && share <= bounds_.surprise) return std::nullopt;
    const std::string perplexity = std::isfinite(share) ? fmt::format("its perplexity on the built-in text is {:.3g}, chance {}",
                                                                      std::exp(evidence_.text->surprise), evidence_.vocabulary)
                                                        : "what it computes for the built-in text are no numbers";
    if (!coherent && !(share < bounds_.chance)) return Finding{true, fmt::format("{}, and {}", shuffled, perplexity)};
    return Finding{false, fmt::format("its weights look trained, but {}", perplexity)};
  }

  std::optional<Finding> against_order(const WeightStatistics& weights) const {
    if (weights.order.swap_gain < bounds_.swap_gain) return std::nullopt;
    return Finding{false, fmt::format("blocks {} and {} look as if they had changed places", weights.order.first, weights.order.second)};
  }

  std::string in_favour() const {
    if (!evidence_.hash_of.empty()) return fmt::format("its SHA-256 is the published one of {}", evidence_.hash_of);
    const WeightStatistics& weights = *evidence_.statistics;
    std::string why = fmt::format("{} of {} matrices are structured as training leaves them", weights.structured, weights.matrices);
    if (recognition_) why = fmt::format("its weights are those of {}; {}", recognition_->name, why);
    if (evidence_.text) {
      why += fmt::format(", and the built-in text has a perplexity of {:.1f} (chance {})", std::exp(evidence_.text->surprise),
                         evidence_.vocabulary);
    } else if (!evidence_.no_text.empty()) {
      why += fmt::format("; no perplexity: {}", evidence_.no_text);
    }
    return why;
  }

  static double share_of(const WeightStatistics& weights) {
    return weights.matrices == 0 ? 0 : static_cast<double>(weights.structured) / weights.matrices;
  }

  double chance() const { return std::log(static_cast<double>(std::max<std::uint64_t>(evidence_.vocabulary, 2))); }

  Json figures() const {
    Json all = Json::object();
    if (!evidence_.hash_of.empty()) all["hash_of"] = evidence_.hash_of;
    if (evidence_.statistics) all["statistics"] = figures_of(*evidence_.statistics);
    if (recognition_) {
      all["copy_of"] = {
          {"name", recognition_->name}, {"misplaced_blocks", recognition_->misplaced}, {"altered_blocks", recognition_->altered}};
    }
    if (evidence_.text) all["perplexity"] = figures_of(*evidence_.text);
    else if (!evidence_.no_text.empty()) all["perplexity"] = {{"missing", evidence_.no_text}};
    return all;
  }

  Json figures_of(const WeightStatistics& weights) const {
    return {{"values", weights.values},
            {"matrices", weights.matrices},
            {"structured", weights.structured},
            {"structured_needed", bounds_.structured},
            {"spread", rounded(weights.spread)},
            {"kurtosis", rounded(weights.kurtosis)},
            {"neighbours", rounded(weights.neighbours)},
            {"depth", rounded(weights.depth)},
            {"coherence_needed", bounds_.coherence},
            {"swap_gain", rounded(weights.order.swap_gain)},
            {"swap_gain_allowed", bounds_.swap_gain},
            {"blocks", weights.blocks},
            {"random_blocks", weights.random_blocks},
            {"zeroed", weights.zeroed},
            {"not_finite", weights.not_finite}};
  }

  Json figures_of(const TextFigures& text) const {
    Json json{{"value", rounded(std::exp(text.surprise))},
              {"tokens", text.tokens},
              {"chance", evidence_.vocabulary},
              {"allowed", rounded(std::exp(bounds_.surprise * chance()))}};
    json["band"] = recognition_
                       ? Json::array({rounded(std::exp(recognition_->surprise_low)), rounded(std::exp(recognition_->surprise_high))})
                       : Json();
    return json;
  }

  const WeightEvidence& evidence_;
  const ProofBounds& bounds_;
  std::optional<Recognition> recognition_;
};

}  // namespace

WeightProof judge_weights(const WeightEvidence& evidence, const ProofBounds& bounds) { return Judgement(evidence, bounds).proof(); }

Json to_json(const WeightProof& proof) {
  Json json{{"version", kWeightProofVersion}, {"method", proof.method}, {"why", proof.why}, {"ms", std::round(proof.ms * 10) / 10}};
  json.update(proof.figures);
  return json;
}

std::optional<WeightProof> weight_proof_from(const Json& json) {
  try {
    if (json.at("proof").at("version") != kWeightProofVersion) return std::nullopt;
    WeightProof proof;
    const Json& verdict = json.at("pretrained");
    if (!verdict.is_null()) proof.pretrained = verdict.get<bool>();
    proof.figures = json.at("proof");
    proof.method = proof.figures.at("method");
    proof.why = proof.figures.at("why");
    proof.ms = proof.figures.at("ms");
    for (const char* key : {"version", "method", "why", "ms"}) proof.figures.erase(key);
    return proof;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace cupel

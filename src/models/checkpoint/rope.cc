#include "models/checkpoint/rope.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "base/text.h"
#include "models/checkpoint/tokenizer_file.h"

namespace cupel::checkpoint {
namespace {

/// Newer files keep all of it in `rope_parameters`, older ones in `rope_scaling` and beside it.
Config scaling_of(const Config& config) {
  for (const char* key : {"rope_parameters", "rope_scaling"}) {
    if (const Tree* found = config.find(key); found != nullptr && found->is_object()) return config.part(key);
  }
  return config.part("");
}

Result<float> theta_of(const Config& config, const Config& scaling) {
  return scaling.find("rope_theta") != nullptr ? scaling.real("rope_theta") : config.real_or("rope_theta", 10000);
}

/// Low frequencies are stretched, high ones stay, those between get something between (LLaMA 3.1).
Result<void> set_llama3(const Config& scaling, float theta, std::uint64_t rotated, Plan& plan) {
  const double factor = CUPEL_TRY(scaling.real("factor"));
  const double low = CUPEL_TRY(scaling.real("low_freq_factor"));
  const double high = CUPEL_TRY(scaling.real("high_freq_factor"));
  const double original = static_cast<double>(CUPEL_TRY(scaling.integer("original_max_position_embeddings")));
  if (factor < 1) return scaling.refuse("factor", "a number from 1");
  if (high <= low) return scaling.refuse("high_freq_factor", "a number above low_freq_factor");
  std::vector<float> factors;
  for (std::uint64_t i = 0; i < rotated; i += 2) {
    const double length = 2 * std::numbers::pi * std::pow(theta, static_cast<double>(i) / static_cast<double>(rotated));
    const double share = std::clamp((original / length - low) / (high - low), 0.0, 1.0);
    factors.push_back(static_cast<float>(1 / ((1 - share) / factor + share)));
  }
  plan.computed("rope_freqs.weight", std::move(factors));
  return {};
}

Result<std::vector<float>> read_factors(const Config& scaling, const char* key, std::uint64_t rotated) {
  const Tree* list = scaling.find(key);
  std::vector<float> factors;
  if (list != nullptr && list->is_array()) {
    for (const Tree& each : *list) {
      if (each.is_number()) factors.push_back(each.get<float>());
    }
  }
  if (factors.size() == rotated / 2) return factors;
  return scaling.refuse(key, fmt::format("a list of {} numbers", rotated / 2));
}

/// Factors for each frequency, one list for short texts and one for long ones (Phi-3).
Result<void> set_longrope(const Config& config, const Config& scaling, const DecoderSizes& sizes, Plan& plan) {
  const Config& where = scaling.find("original_max_position_embeddings") != nullptr ? scaling : config;
  const std::uint64_t original = CUPEL_TRY(where.integer("original_max_position_embeddings"));
  plan.computed("rope_factors_long.weight", CUPEL_TRY(read_factors(scaling, "long_factor", sizes.rotated)));
  plan.computed("rope_factors_short.weight", CUPEL_TRY(read_factors(scaling, "short_factor", sizes.rotated)));
  const double stretch = CUPEL_TRY(scaling.real_or("factor", static_cast<float>(sizes.positions) / static_cast<float>(original)));
  const double usual = stretch <= 1 ? 1 : std::sqrt(1 + std::log(stretch) / std::log(static_cast<double>(original)));
  plan.set_own("rope.scaling.type", std::string("longrope"));
  plan.set_own("rope.scaling.original_context_length", static_cast<std::uint32_t>(original));
  plan.set_own("rope.scaling.attn_factor", CUPEL_TRY(scaling.real_or("attention_factor", static_cast<float>(usual))));
  return {};
}

}  // namespace

Result<std::uint64_t> rotated_dimensions(const Config& config, std::uint64_t head) {
  const Config scaling = scaling_of(config);
  const Config& where = scaling.find("partial_rotary_factor") != nullptr ? scaling : config;
  const float share = CUPEL_TRY(where.real_or("partial_rotary_factor", 1));
  const auto rotated = static_cast<std::uint64_t>(static_cast<double>(head) * share);
  if (share > 0 && share <= 1 && rotated >= 2 && rotated % 2 == 0) return rotated;
  return where.refuse("partial_rotary_factor", fmt::format("a share of the {} dimensions of a head that is even", head));
}

Result<void> set_rope(const Config& config, const DecoderSizes& sizes, Plan& plan) {
  const Config scaling = scaling_of(config);
  const float theta = CUPEL_TRY(theta_of(config, scaling));
  if (theta <= 0) return config.refuse("rope_theta", "a number above 0");
  plan.set_own("rope.freq_base", theta);
  plan.set_own("rope.dimension_count", static_cast<std::uint32_t>(sizes.rotated));
  const char* key = scaling.find("rope_type") != nullptr ? "rope_type" : "type";
  const std::string type = CUPEL_TRY(scaling.text_or(key, "default"));
  if (type == "default") return {};
  if (type == "linear") {
    plan.set_own("rope.scaling.type", type);
    plan.set_own("rope.scaling.factor", CUPEL_TRY(scaling.real("factor")));
    return {};
  }
  if (type == "llama3" && plan.architecture() == "llama") return set_llama3(scaling, theta, sizes.rotated, plan);
  if (type == "longrope" && plan.architecture() == "phi3") return set_longrope(config, scaling, sizes, plan);
  return scaling.refuse(key, fmt::format("default or linear{}", plan.architecture() == "llama"  ? " or llama3"
                                                                : plan.architecture() == "phi3" ? " or longrope"
                                                                                                : ""));
}

}  // namespace cupel::checkpoint

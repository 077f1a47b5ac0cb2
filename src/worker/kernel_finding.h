// Values: what is known of how exactly one model computes on this machine, and how it is written down. Measuring is exactness.h's business.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "engine/engine.h"
#include "engine/exactness.h"

namespace cupel::worker {

/// One set of kernel options, probed; where it could not be, why not.
struct KernelFinding {
  engine::KernelOptions kernels;
  std::string kernel_class;
  std::optional<engine::ExactnessProbe> probe;
  std::string failure;  // "" when probed
  bool is_exact() const { return probe.has_value() && !probe->first; }
};

/// All that was probed of one model.
struct ExactnessFinding {
  std::string sha256;   // of the model
  std::string machine;  // hash of engine build and CPU features: what makes a finding hold elsewhere too
  std::vector<KernelFinding> sets;
  std::string form_of{};                // of the model this one is another quantisation of; "" = of none that is known
  std::string type{};                   // which one: "Q8_0"
  std::vector<KernelFinding> beside{};  // how that model itself computed, measured in turn with this one: one set
};

/// How long a typical case takes, in seconds: a short prompt, a short answer among sixteen. The measure by which options are chosen.
double typical_seconds(const engine::ExactnessProbe& probe);

/// The fastest set of which `admits` holds; of two that are nearly as fast the earlier. Null when there is none.
const KernelFinding* fastest(const ExactnessFinding& finding, const std::function<bool(const KernelFinding&)>& admits);

/// "extra buffers, flash attention, BF16 values": what is on, for people.
std::string kernel_text(const engine::KernelOptions& kernels);

/// "verified: token 2 of sequence 0 by 0.71"
std::string difference_text(const engine::LogitDifference& difference);

Json to_json(const engine::KernelOptions& kernels);
Json to_json(const engine::ExactnessProbe& probe);
Json to_json(const ExactnessFinding& finding);

// What was written by another version or damaged is nothing.
std::optional<engine::ExactnessProbe> exactness_probe_from(const Json& json);
std::optional<ExactnessFinding> exactness_finding_from(const Json& json);

}  // namespace cupel::worker

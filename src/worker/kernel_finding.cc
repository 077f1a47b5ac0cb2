#include "worker/kernel_finding.h"

#include <fmt/format.h>

#include <exception>

#include "base/text.h"
#include "engine/kernel_class.h"
#include "worker/field_json.h"

namespace cupel::worker {
namespace {

constexpr double kPromptTokens = 64;
constexpr double kAnswerTokens = 32;
constexpr double kClearlyFaster = 0.95;  // measurements of one second vary by more than a percent or two
constexpr int kSchema = 1;

// Each struct's fields once, for both directions.
void visit(engine::KernelOptions& kernels, auto&& field) { kernels.visit(field); }

void visit(engine::ExactnessProbe& probe, auto&& field) {
  field("compared", probe.compared);
  field("together", probe.together);
  field("prompt_tokens_per_second", probe.prompt_tokens_per_second);
  field("alone_tokens_per_second", probe.alone_tokens_per_second);
  field("together_tokens_per_second", probe.together_tokens_per_second);
}

void visit(engine::LogitDifference& difference, auto&& field) {
  field("what", difference.what);
  field("sequence", difference.sequence);
  field("token", difference.token);
  field("largest", difference.largest);
}

constexpr auto kVisit = [](auto& value, auto&& field) { visit(value, field); };

template <class T>
Json write_fields(const T& value) {
  return fields_to_json(value, kVisit);
}

template <class T>
T read_fields(const Json& json) {
  return fields_from_json<T>(json, kVisit);
}

engine::ExactnessProbe read_probe(const Json& json) {
  auto probe = read_fields<engine::ExactnessProbe>(json);
  if (const Json& first = json.at("first"); !first.is_null()) probe.first = read_fields<engine::LogitDifference>(first);
  return probe;
}

KernelFinding read_set(const Json& json) {
  KernelFinding set;
  set.kernels = read_fields<engine::KernelOptions>(json.at("kernels"));
  set.kernel_class = json.at("kernel_class");
  set.failure = json.at("failure");
  if (const Json& probe = json.at("probe"); !probe.is_null()) set.probe = read_probe(probe);
  return set;
}

Json write_sets(const std::vector<KernelFinding>& sets) {
  Json list = Json::array();
  for (const KernelFinding& set : sets) {
    list.push_back({{"kernels", to_json(set.kernels)},
                    {"kernel_class", set.kernel_class},
                    {"failure", set.failure},
                    {"probe", set.probe ? to_json(*set.probe) : Json()}});
  }
  return list;
}

}  // namespace

double typical_seconds(const engine::ExactnessProbe& probe) {
  const double together = probe.together_tokens_per_second > 0 ? probe.together_tokens_per_second : probe.alone_tokens_per_second;
  if (probe.prompt_tokens_per_second <= 0 || together <= 0) return 1e9;
  return kPromptTokens / probe.prompt_tokens_per_second + kAnswerTokens / together;
}

const KernelFinding* fastest(const ExactnessFinding& finding, const std::function<bool(const KernelFinding&)>& admits) {
  const KernelFinding* best = nullptr;
  for (const KernelFinding& set : finding.sets) {
    if (!set.probe || !admits(set)) continue;
    if (best == nullptr || typical_seconds(*set.probe) < kClearlyFaster * typical_seconds(*best->probe)) best = &set;
  }
  return best;
}

std::string kernel_text(const engine::KernelOptions& kernels) {
  std::vector<std::string> on;
  if (kernels.extra_buffers) on.emplace_back("repacked weights");
  if (kernels.tiled_matmul) on.emplace_back("tiled products");
  if (kernels.block_products) on.emplace_back("block products");
  if (kernels.flash_attention) on.emplace_back(kernels.bf16_values ? "flash attention by rows" : "flash attention");
  if (kernels.unified_kv) on.emplace_back("shared cache");
  return on.empty() ? "plain" : join(on, ", ");
}

std::string difference_text(const engine::LogitDifference& difference) {
  if (difference.what == "rewound") return "its memory cannot drop tokens";
  return fmt::format("{}: token {} of sequence {} by {:.3g}", difference.what, difference.token, difference.sequence, difference.largest);
}

Json to_json(const engine::KernelOptions& kernels) { return write_fields(kernels); }

Json to_json(const engine::ExactnessProbe& probe) {
  Json json = write_fields(probe);
  json["first"] = probe.first ? write_fields(*probe.first) : Json();
  return json;
}

Json to_json(const ExactnessFinding& finding) {
  Json json = {{"schema", kSchema}, {"sha256", finding.sha256}, {"machine", finding.machine}, {"sets", write_sets(finding.sets)}};
  if (!finding.form_of.empty()) {
    json.update({{"form_of", finding.form_of}, {"type", finding.type}, {"beside", write_sets(finding.beside)}});
  }
  return json;
}

std::optional<engine::ExactnessProbe> exactness_probe_from(const Json& json) {
  try {
    return read_probe(json);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<ExactnessFinding> exactness_finding_from(const Json& json) {
  try {
    if (json.at("schema") != kSchema) return std::nullopt;
    ExactnessFinding finding{.sha256 = json.at("sha256"),
                             .machine = json.at("machine"),
                             .sets = {},
                             .form_of = json.value("form_of", ""),
                             .type = json.value("type", ""),
                             .beside = {}};
    for (const Json& set : json.at("sets")) finding.sets.push_back(read_set(set));
    for (const Json& set : json.value("beside", Json::array())) finding.beside.push_back(read_set(set));
    return finding;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace cupel::worker

#include "models/prove_weights.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "base/files.h"
#include "base/hash.h"
#include "build_info.h"
#include "core/json_reader.h"
#include "engine/gguf_facts.h"
#include "engine/kernel_class.h"
#include "models/known_models.h"
#include "models/proof_text.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostBytes = 1U << 20U;

std::string published_hash_of(const std::string& sha256) {
  const auto known =
      std::ranges::find_if(known_models(), [&](const KnownModel& model) { return !sha256.empty() && model.sha256 == sha256; });
  return known == known_models().end() ? std::string() : std::string(known->name);
}

}  // namespace

fs::path WeightProofs::path_of(const std::string& sha256) const {
  const std::string build = sha256_hex(fmt::format("{} {} {}", engine::engine_build(), build_info::kLlamaKey, kWeightProofVersion));
  return folder_ / fmt::format("{}-{}.json", sha256.substr(0, 16), build.substr(0, 16));
}

std::optional<WeightProof> WeightProofs::known(const ProofSubject& subject) const {
  const WeightEvidence by_hash{.hash_of = published_hash_of(subject.sha256), .statistics = {}, .text = {}, .no_text = ""};
  if (!by_hash.hash_of.empty()) return judge_weights(by_hash);
  if (subject.sha256.empty()) return std::nullopt;
  const fs::path path = path_of(subject.sha256);
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  const Result<std::string> text = read_file(path, kMostBytes);
  const Json json = text ? json_or_discarded(*text) : Json();
  // Damaged or of another file: proved again.
  if (!json.is_object() || json.value("sha256", "") != subject.sha256) return std::nullopt;
  return weight_proof_from(json);
}

Result<WeightProof> WeightProofs::prove(const ProofSubject& subject, const MeasureText& measure, const std::stop_token& stop) const {
  const Clock::Instant start = system_clock().now();
  const engine::GgufFile file = CUPEL_TRY(engine::check_gguf(subject.path));
  WeightEvidence evidence{.hash_of = published_hash_of(subject.sha256), .statistics = {}, .text = {}, .no_text = ""};
  evidence.statistics = CUPEL_TRY(engine::weight_statistics(file, stop));
  if (const engine::GgufArray* tokens = file.array("tokenizer.ggml.tokens")) evidence.vocabulary = tokens->count;
  std::uint64_t bytes = 0, values = 0;
  for (const engine::GgufTensor& tensor : file.tensors) {
    bytes += tensor.bytes;
    values += tensor.elements;
  }
  if (values > 0) evidence.bits_per_weight = 8 * static_cast<double>(bytes) / static_cast<double>(values);
  evidence.makes_text = engine::makes_text(file);
  if (!evidence.makes_text) {
    evidence.no_text = "it makes no text, only embeddings";
  } else if (measure) {
    Result<TextFigures> text = measure(kProofText);
    if (!text && text.error().code == ErrorCode::cancelled) return fail(std::move(text).error());
    if (text) evidence.text = *text;
    else evidence.no_text = text.error().message;
  }
  WeightProof proof = judge_weights(evidence);
  proof.ms = to_ms(system_clock().now() - start);
  // A proof that cannot be kept costs time at the next start, nothing else.
  // The hash of a split model is that of its first part only, and what could not be asked now may be asked later: proved anew each time.
  const bool is_whole = file.other_parts.empty() && (evidence.text || !evidence.makes_text);
  if (!subject.sha256.empty() && is_whole) {
    const Json stored{
        {"sha256", subject.sha256}, {"pretrained", proof.pretrained ? Json(*proof.pretrained) : Json()}, {"proof", to_json(proof)}};
    (void)write_file(path_of(subject.sha256), render_json(stored, 2) + "\n");
  }
  return proof;
}

}  // namespace cupel

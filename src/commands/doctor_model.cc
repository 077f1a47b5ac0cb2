#include "commands/doctor_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/opened_backends.h"
#include "backends/embedded.h"
#include "backends/open.h"
#include "base/text.h"
#include "commands/doctor_forms.h"
#include "commands/doctor_machine.h"
#include "engine/gguf_facts.h"
#include "engine/kv_plan.h"
#include "models/known_models.h"
#include "models/model_store.h"

namespace cupel {
namespace {

using State = Finding::State;

Finding missing(std::string name, const Error& error, const std::string& advice) {
  std::vector<std::string> notes = error.notes;
  if (notes.empty() && !advice.empty()) notes.push_back(advice);
  return {State::missing, std::move(name), error.message, join(notes, "; ")};
}

/// The file is there, its bytes are those that were pulled, it is a whole model, and it knows how a conversation is written.
Findings examine_file(const BackendSpec& spec, const Workspace& workspace) {
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  const auto model = store.resolve(spec.name, true, {}, workspace.stop);
  if (!model) return {missing("model", model.error(), fmt::format("cupel models pull {}", spec.name))};
  const auto file = engine::check_gguf(model->path);
  if (!file) return {missing("model", file.error(), fmt::format("cupel models pull {}", spec.name))};
  const KnownModel* known = find_known_model(spec.name);
  const bool is_pinned = known != nullptr && !known->sha256.empty();
  if (is_pinned && known->sha256 != model->sha256) {
    return {{State::missing, "model", fmt::format("{} has not the hash of {}", model->path.string(), spec.name),
             fmt::format("cupel models remove {0}, then cupel models pull {0}", spec.name)}};
  }
  Findings findings;
  findings.push_back({State::ok, "model",
                      fmt::format("{}: {}, sha256 {}…{}, {}", spec.name, shown_bytes(file->file_bytes), model->sha256.substr(0, 12),
                                  is_pinned ? " as published" : "", model->path.string()),
                      ""});
  for (Finding& finding : examine_forms(spec.name, model->sha256, workspace)) findings.push_back(std::move(finding));
  const std::string chat_template = engine::chat_template(*file);
  if (chat_template.empty()) {
    findings.push_back(
        {State::warning, "template", "the model has no chat template", "it is a base model: expect continuations, not answers"});
  } else {
    findings.push_back({State::ok, "template", fmt::format("the model's own, {} characters", chat_template.size()), ""});
  }
  return findings;
}

Finding kernels_of(Backend& backend) {
  const EngineDescription engine = backend.engine();
  const Result<ModelFacts> model = backend.model();
  const std::string exactness = model ? model->exactness : "unknown";
  Finding finding{State::ok, "kernels", fmt::format("class {}, {} threads, {}", engine.kernel_class, engine.threads, engine.build), ""};
  if (exactness == "exact") {
    finding.found += "; exact: alone, batched and verified give the same bits";
    return finding;
  }
  finding.state = State::warning;
  finding.found += fmt::format("; {}: answers may depend on what else is being answered, so none are reused or proved", exactness);
  finding.advice = "cupel doctor exactness shows the choices, unless the setting exactness is fast";
  return finding;
}

Finding weights_of(EmbeddedBackend& backend, const Workspace& workspace) {
  const Result<ModelFacts> model = backend.prove_weights(workspace.stop);
  if (!model) return {State::warning, "weights", fmt::format("not proved: {}", model.error().message), ""};
  const std::string why = model->proof.value("why", "they were not looked at");
  if (model->pretrained == true) return {State::ok, "weights", fmt::format("of a trained model: {}", why), ""};
  if (model->pretrained == false) {
    return {State::missing, "weights", fmt::format("not those of a trained model: {}", why),
            fmt::format("the evidence: cupel models verify --deep {}; choose another model", model->name)};
  }
  return {State::warning, "weights", fmt::format("not proved to be trained: {}", why),
          fmt::format("the evidence: cupel models verify --deep {}", model->name)};
}

// Weights and what keys and values are planned to take, of a loaded model, when its answers are short; and what all models may take.
Finding memory_of(EmbeddedBackend& backend, const engine::EngineFacts& facts, const Workspace& workspace) {
  constexpr int kShortAnswer = 256;  // positions
  const engine::LoadOptions& options = backend.load_options();
  const Result<ModelFacts> model = backend.model();
  const auto file_bytes = model ? static_cast<std::uint64_t>(model->size_bytes) : 0;
  const engine::KvCosts costs{.trained_context = model ? model->context_tokens : kShortAnswer,
                              .bytes_per_position = facts.kv_bytes_per_position};
  const int lanes = std::max(1, facts.lanes);
  engine::KvPlan plan = engine::plan_kv(costs, {.sequences = (facts.sequences + lanes - 1) / lanes,
                                                .positions = kShortAnswer,
                                                .most_bytes = options.kv_bytes / static_cast<std::uint64_t>(lanes)});
  plan.sequences *= lanes;
  Finding finding{State::ok, "model memory",
                  fmt::format("weights {}, keys and values {} for {} answers at once of {} positions ({:.1f} KiB each), limit {}",
                              shown_bytes(file_bytes), shown_bytes(engine::kv_bytes(costs, plan)), plan.sequences, plan.positions,
                              static_cast<double>(facts.kv_bytes_per_position) / 1024, shown_bytes(options.kv_bytes)),
                  ""};
  if (workspace.model_memory) finding.found += fmt::format("; all models {}", shown_bytes(workspace.model_memory->limit().bytes));
  return finding;
}

Findings examine_embedded(const BackendSpec& spec, const Workspace& workspace) {
  const auto backend = open_embedded(spec, workspace);
  if (!backend) return {missing("backend", backend.error(), "")};
  Findings findings = examine_answer(**backend, workspace);
  if (findings.front().state == State::missing) return findings;
  findings.push_back(weights_of(**backend, workspace));
  if (const auto facts = (*backend)->load()) findings.push_back(memory_of(**backend, *facts, workspace));
  return findings;
}

Findings examine_other(const BackendSpec& spec, const Workspace& workspace) {
  OpenedBackends opened(workspace);
  const auto backend = opened.open(spec.text);
  if (!backend) return {missing("backend", backend.error(), "")};
  return examine_answer(**backend, workspace);
}

}  // namespace

Findings examine_answer(Backend& backend, const Workspace& workspace) {
  const Clock::Instant start = workspace.clock->now();
  constexpr int kTokens = 32;
  const Request request{.messages = {{"user", "Count from one to twenty."}},
                        .options = {.max_tokens = kTokens, .temperature = 0, .top_p = 1, .top_k = 0, .min_p = 0, .seed = 1, .stop = {}},
                        .timeout_ms = 60000};
  const auto reply = backend.generate(request, {}, workspace.stop);
  if (!reply) return {missing("answer", reply.error(), "cupel models verify")};
  const double load_ms = to_ms(workspace.clock->now() - start) - reply->timing.queued_ms - reply->timing.latency_ms;
  if (reply->usage.completion_tokens == 0) return {{State::missing, "answer", "the model answered nothing", "choose another model"}};
  const double decode_ms = reply->timing.latency_ms - reply->timing.ttft_ms;
  Finding answer{State::ok, "answer", fmt::format("loaded in {:.0f} ms, first token after {:.0f} ms", load_ms, reply->timing.ttft_ms), ""};
  if (decode_ms > 0) answer.found += fmt::format(", {:.0f} tokens/s", (reply->usage.completion_tokens - 1) * 1000 / decode_ms);
  Findings findings = {std::move(answer)};
  if (!backend.engine().kernel_class.empty()) findings.push_back(kernels_of(backend));
  return findings;
}

Findings examine_model(const std::string& backend, const Workspace& workspace) {
  const auto choice = choose_backend(backend, workspace);
  if (!choice) return {missing("backend", choice.error(), "")};
  Findings findings;
  const bool is_embedded = choice->spec.kind == "embedded";
  if (is_embedded) findings = examine_file(choice->spec, workspace);
  if (!findings.empty() && findings.front().state == State::missing) return findings;
  for (Finding& finding : is_embedded ? examine_embedded(choice->spec, workspace) : examine_other(choice->spec, workspace)) {
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace cupel

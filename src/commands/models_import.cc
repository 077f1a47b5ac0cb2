#include <fmt/format.h>

#include <string>

#include "base/text.h"
#include "commands/models.h"
#include "commands/models_text.h"
#include "engine/gguf_facts.h"
#include "models/import_model.h"

namespace cupel {
namespace {

struct ImportArgs {
  std::string folder;
  std::string name;
  std::string type = "F16";
  bool json = false;
  void visit(auto& field) {
    field("folder", folder, "a Hugging Face checkpoint: config.json, model.safetensors (or its parts), tokenizer.json",
          FieldRule::positional);
    field("name", name, "what the model is called afterwards (default: the folder's name)");
    field("type", type, "what the weights are stored as: F32, F16, BF16, Q8_0, Q4_K_M, …");
    field("json", json, "print one JSON document");
  }
};

struct ConvertArgs {
  std::string model;
  std::string type;
  std::string name;
  bool json = false;
  void visit(auto& field) {
    field("model", model, "a name from `cupel models list`, or the path of a .gguf file", FieldRule::positional);
    field("type", type, "what the weights are stored as: Q8_0, Q6_K, Q4_K_M, F16, …");
    field("name", name, "what the new model is called (default: the model's name with the type behind it)");
    field("json", json, "print one JSON document");
  }
};

/// How a new model is made and shown, whatever it is made from.
Result<ExitStatus> make(Workspace& workspace, Io& io, bool json, const std::function<Result<StoredModel>(const ModelMaking&)>& make_model) {
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  const worker::WorkerOptions worker{
      .program = workspace.program, .state_folder = workspace.home, .environment = workspace.environment, .warn = workspace.say};
  ProgressLine progress(io, workspace);
  const Progress callback = progress.callback();
  const StoredModel model = CUPEL_TRY(make_model({.store = store, .worker = worker, .progress = callback, .stop = workspace.stop}));
  progress.end();
  const engine::GgufFile file = CUPEL_TRY(engine::read_gguf(model.path));
  const ModelFacts facts = engine::model_facts(file);
  const ModelMetadata metadata = model.metadata.value_or(ModelMetadata());
  if (json) {
    const Json document{{"name", model.name},
                        {"path", model.path.string()},
                        {"size_bytes", model.size_bytes},
                        {"sha256", metadata.sha256},
                        {"license", metadata.license},
                        {"source", metadata.source},
                        {"architecture", facts.architecture},
                        {"quantization", facts.quantization},
                        {"parameters", facts.parameters}};
    io.out << render_json(document, 2) << '\n';
  } else {
    io.out << fmt::format("{} is here now: {} ({}, {} parameters, {}, {})\n", model.name, model.path.string(), facts.architecture,
                          count_text(static_cast<std::uint64_t>(facts.parameters)), facts.quantization, size_text(model.size_bytes));
  }
  return ExitStatus::passed;
}

Result<ExitStatus> run_import(const Node& node, Workspace& workspace, Io& io) {
  const ImportArgs args = CUPEL_TRY(parse_fields<ImportArgs>(node, "models import"));
  if (args.folder.empty()) {
    return fail(ErrorCode::invalid_usage, "no folder is given", {"for example: cupel models import ./SmolLM2-135M --type Q8_0"});
  }
  const ImportRequest request{.folder = workspace.folder / args.folder, .name = args.name, .type = args.type};
  return make(workspace, io, args.json, [&](const ModelMaking& making) { return import_model(request, making); });
}

Result<ExitStatus> run_convert(const Node& node, Workspace& workspace, Io& io) {
  const ConvertArgs args = CUPEL_TRY(parse_fields<ConvertArgs>(node, "models convert"));
  if (args.model.empty() || args.type.empty()) {
    return fail(ErrorCode::invalid_usage, args.model.empty() ? "no model is given" : "no type is given",
                {"for example: cupel models convert smollm2-135m --type Q8_0"});
  }
  const ConvertRequest request{.model = args.model, .type = args.type, .name = args.name};
  return make(workspace, io, args.json, [&](const ModelMaking& making) { return convert_model(request, making); });
}

}  // namespace

CommandRow models_import_command() {
  return {.name = "models import",
          .summary = "make a model of a Hugging Face checkpoint (LLaMA, Qwen2, Phi-3, GPT-2, BERT)",
          .example = "cupel models import ./SmolLM2-135M --type Q8_0",
          .fields = describe_fields<ImportArgs>(),
          .run = run_import};
}

CommandRow models_convert_command() {
  return {.name = "models convert",
          .summary = "make another quantisation of a model",
          .example = "cupel models convert smollm2-135m --type Q8_0",
          .fields = describe_fields<ConvertArgs>(),
          .run = run_convert};
}

}  // namespace cupel

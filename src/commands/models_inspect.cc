#include <fmt/format.h>

#include <string>
#include <variant>

#include "base/text.h"
#include "commands/models.h"
#include "commands/models_text.h"
#include "engine/gguf_facts.h"
#include "models/model_store.h"

namespace cupel {
namespace {

constexpr std::size_t kShown = 72;  // bytes of one value in the table

struct InspectArgs {
  std::string model;
  bool json = false;
  void visit(auto& field) {
    field("model", model, "a name from `cupel models list`, or the path of a .gguf file", FieldRule::positional);
    field("json", json, "print one JSON document");
  }
};

std::string type_text(const engine::GgufValue& value) {
  const auto* array = std::get_if<engine::GgufArray>(&value.value);
  if (array == nullptr) return engine::gguf_type_name(value.type);
  return fmt::format("{}[{}]", engine::gguf_type_name(array->type), array->count);
}

std::string value_text(const engine::GgufValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.value)) {
    return printable(text->substr(0, kShown)) + (text->size() > kShown ? fmt::format("… ({} bytes)", text->size()) : "");
  }
  if (const auto* array = std::get_if<engine::GgufArray>(&value.value)) {
    return fmt::format("{}{}", fmt::join(array->first, ", "), array->count > array->first.size() ? ", …" : "");
  }
  if (const auto* number = std::get_if<std::uint64_t>(&value.value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<std::int64_t>(&value.value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<double>(&value.value)) {
    return value.type == engine::GgufType::float32 ? fmt::format("{}", static_cast<float>(*number)) : fmt::format("{}", *number);
  }
  return std::get<bool>(value.value) ? "true" : "false";
}

Json value_json(const engine::GgufValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.value)) return *text;
  if (const auto* array = std::get_if<engine::GgufArray>(&value.value)) return {{"count", array->count}, {"first", array->first}};
  if (const auto* number = std::get_if<std::uint64_t>(&value.value)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&value.value)) return *number;
  if (const auto* number = std::get_if<double>(&value.value)) return *number;
  return std::get<bool>(value.value);
}

/// What keeps the model from being loaded; "" when nothing does.
std::string problem_of(const StoredModel& model) {
  const auto checked = engine::check_gguf(model.path);
  return checked ? std::string() : checked.error().message;
}

void print_text(const StoredModel& model, const engine::GgufFile& file, std::ostream& out) {
  const ModelFacts facts = engine::model_facts(file);
  const std::string problem = problem_of(model);
  const auto line = [&](std::string_view name, std::string_view value) { out << fmt::format("{:<14} {}\n", name, value); };
  line("name", printable(model.name));
  line("path", printable(model.path.string()));
  line("architecture", printable(facts.architecture));
  line("parameters", fmt::format("{} ({})", count_text(static_cast<std::uint64_t>(facts.parameters)), facts.parameters));
  line("quantisation", facts.quantization);
  line("context", fmt::format("{} tokens", facts.context_tokens));
  line("size", fmt::format("{} ({} bytes)", size_text(file.file_bytes), file.file_bytes));
  line("format", fmt::format("GGUF version {}, alignment {}", file.version, file.alignment));
  if (model.metadata) {
    line("source", printable(model.metadata->source));
    line("licence", model.metadata->license.empty() ? "-" : printable(model.metadata->license));
    line("sha256", printable(model.metadata->sha256));
    line("pulled", printable(model.metadata->pulled_at));
  }
  line("can be loaded", problem.empty() ? "yes" : "no: " + problem);
  const std::string chat_template = engine::chat_template(file);
  out << "\nchat template\n" << (chat_template.empty() ? "  none\n" : "  " + printable(chat_template) + "\n");
  out << fmt::format("\nmetadata ({})\n", file.metadata.size());
  for (const engine::GgufEntry& entry : file.metadata) {
    out << fmt::format("  {:<44} {:<16} {}\n", shorten(printable(entry.key), 200), type_text(entry.value), value_text(entry.value));
  }
  out << fmt::format("\ntensors ({})\n", file.tensors.size());
  for (const engine::GgufTensor& tensor : file.tensors) {
    out << fmt::format("  {:<44} {:<8} {:>14}  [{}]\n", printable(tensor.name), tensor.type_name, size_text(tensor.bytes),
                       fmt::join(tensor.shape, ", "));
  }
}

void print_json(const StoredModel& model, const engine::GgufFile& file, std::ostream& out) {
  const ModelFacts facts = engine::model_facts(file);
  const std::string problem = problem_of(model);
  Json metadata = Json::array(), tensors = Json::array();
  for (const engine::GgufEntry& entry : file.metadata) {
    metadata.push_back({{"key", entry.key}, {"type", type_text(entry.value)}, {"value", value_json(entry.value)}});
  }
  for (const engine::GgufTensor& tensor : file.tensors) {
    tensors.push_back(
        {{"name", tensor.name}, {"type", tensor.type_name}, {"shape", tensor.shape}, {"bytes", tensor.bytes}, {"offset", tensor.offset}});
  }
  const Json document{{"name", model.name},
                      {"path", model.path.string()},
                      {"format", facts.format},
                      {"gguf_version", file.version},
                      {"architecture", facts.architecture},
                      {"parameters", facts.parameters},
                      {"quantization", facts.quantization},
                      {"context_tokens", facts.context_tokens},
                      {"size_bytes", file.file_bytes},
                      {"sha256", model.metadata ? Json(model.metadata->sha256) : Json()},
                      {"source", model.metadata ? Json(model.metadata->source) : Json()},
                      {"license", model.metadata ? Json(model.metadata->license) : Json()},
                      {"loadable", problem.empty()},
                      {"problem", problem.empty() ? Json() : Json(problem)},
                      {"chat_template", engine::chat_template(file)},
                      {"metadata", metadata},
                      {"tensors", tensors}};
  out << render_json(document, 2) << '\n';
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const InspectArgs args = CUPEL_TRY(parse_fields<InspectArgs>(node, "models inspect"));
  if (args.model.empty()) return fail(ErrorCode::invalid_usage, "no model is given", {"for example: cupel models inspect smollm2-135m"});
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  const StoredModel model = CUPEL_TRY(store.locate(args.model));
  const engine::GgufFile file = CUPEL_TRY(engine::read_gguf(model.path));
  args.json ? print_json(model, file, io.out) : print_text(model, file, io.out);
  return ExitStatus::passed;
}

}  // namespace

CommandRow models_inspect_command() {
  return {.name = "models inspect",
          .summary = "what a model file holds: architecture, parameters, template, metadata, tensors",
          .example = "cupel models inspect smollm2-135m",
          .fields = describe_fields<InspectArgs>(),
          .run = run};
}

}  // namespace cupel

#include "commands/doctor_exactness.h"

#include <fmt/format.h>

#include <charconv>

#include "backends/embedded.h"
#include "base/text.h"
#include "commands/doctor.h"
#include "commands/doctor_forms.h"
#include "models/known_models.h"
#include "worker/exactness.h"

namespace cupel {
namespace {

struct ExactnessArgs {
  std::string model = std::string(default_model_name());
  std::vector<std::string> threads;
  std::vector<std::string> types;
  bool missing = false;
  bool offline = false;
  bool json = false;

  void visit(auto& field) {
    field("model", model, "the model: a known name or a path to a .gguf file", FieldRule::positional);
    field("threads", threads, "a number of threads that must give the same bits (repeatable; default 1, 2 and 4)");
    field("type", types, "also measure the model as this type, such as Q8_0 (repeatable): doctor then says whether it is worth converting");
    field("missing", missing, "measure only what is not known yet");
    field("offline", offline, "fetch nothing: what is missing is an error");
    field("json", json, "print one JSON document");
  }
};

Result<std::vector<int>> thread_numbers(const ExactnessArgs& args) {
  std::vector<int> numbers;
  for (const std::string& text : args.threads) {
    for (const std::string& part : split(text, ',')) {
      int number = 0;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
      if (error != std::errc() || end != part.data() + part.size() || number < 1 || number > 512) {
        return fail(ErrorCode::invalid_usage, fmt::format("--threads must be numbers from 1 to 512, not '{}'", printable(part)));
      }
      numbers.push_back(number);
    }
  }
  return numbers;
}

std::string conclusion(const std::string& model, const worker::KernelFinding* chosen) {
  if (chosen == nullptr) {
    return fmt::format(
        "{} is batch-dependent here: no set of options gives the same bits in every batch, so its answers are neither reused nor proved\n",
        model);
  }
  return fmt::format("{} is exact here with {} (kernel class {})\n", model, worker::kernel_text(chosen->kernels), chosen->kernel_class);
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ExactnessArgs args = CUPEL_TRY(parse_fields<ExactnessArgs>(node, "doctor exactness"));
  const std::vector<int> threads = CUPEL_TRY(thread_numbers(args));
  const BackendSpec spec = CUPEL_TRY(parse_backend_spec(args.model));
  if (spec.kind != "embedded") {
    return fail(ErrorCode::invalid_usage, fmt::format("'{}' is not a model of the embedded engine: only those can be measured", spec.text));
  }
  const ModelFacts model = CUPEL_TRY(resolve_embedded(spec, workspace));
  const worker::WorkerOptions worker{
      .program = workspace.program, .state_folder = workspace.home, .environment = workspace.environment, .warn = workspace.say};
  const worker::ExactnessSubject subject{.name = model.name, .path = model.path, .sha256 = model.sha256};

  std::optional<worker::ExactnessFinding> finding;
  if (args.missing) finding = worker::stored_finding(subject, worker);
  const bool is_known = finding.has_value();
  if (!finding) {
    worker::ProbePlan plan{.settings = {}, .all = !args.missing};
    if (!threads.empty()) plan.settings.threads = threads;
    int probed = 0;
    plan.on_set = [&](const worker::KernelFinding& set) {
      if (io.err_is_terminal || args.missing) io.err << fmt::format("{}: {}\n", ++probed, worker::kernel_text(set.kernels)) << std::flush;
    };
    finding = CUPEL_TRY(worker::probe_sets(subject, plan, worker, workspace.stop));
    CUPEL_CHECK(worker::store_finding(*finding, worker));
  }
  std::vector<worker::ExactnessFinding> forms;
  for (const std::string& type : args.types) {
    worker::ProbePlan plan;
    if (!threads.empty()) plan.settings.threads = threads;
    if (io.err_is_terminal) io.err << fmt::format("converting to {} and measuring that\n", type) << std::flush;
    forms.push_back(CUPEL_TRY(measure_form(subject, *finding, type, plan, workspace)));
  }
  const worker::KernelFinding* chosen = worker::exact_set(*finding, worker);
  if (args.json) {
    Json document = exactness_json(model.name, *finding, chosen);
    for (const worker::ExactnessFinding& form : forms) {
      document["forms"].push_back(exactness_json(form.type, form, worker::exact_set(form, worker)));
    }
    io.out << render_json(document, 2) << '\n';
    return ExitStatus::passed;
  }
  if (!is_known) {
    io.out << exactness_heading();
    for (const worker::KernelFinding& set : finding->sets) io.out << exactness_line(set, &set == chosen);
    io.out << '\n';
  }
  io.out << conclusion(model.name, chosen);
  for (const worker::ExactnessFinding& form : forms) {
    const worker::KernelFinding* set = worker::exact_set(form, worker);
    io.out << fmt::format("\nas {}\n", form.type) << exactness_heading();
    for (const worker::KernelFinding& each : form.sets) io.out << exactness_line(each, &each == set);
  }
  if (!forms.empty()) io.out << '\n' << findings_text(examine_forms(model.name, model.sha256, workspace), false);
  return ExitStatus::passed;
}

}  // namespace

std::string exactness_heading() {
  return fmt::format("  {:<58}  {:>8}  {:>6}  {:>8}  {}\n", "options", "prompt/s", "alone", "together", "bits");
}

std::string exactness_line(const worker::KernelFinding& set, bool is_chosen) {
  const std::string options = fmt::format("{} {:<58}", is_chosen ? '*' : ' ', worker::kernel_text(set.kernels));
  if (!set.probe) return fmt::format("{}  {}\n", options, printable(set.failure));
  const engine::ExactnessProbe& probe = *set.probe;
  return fmt::format(
      "{}  {:>8.0f}  {:>6.0f}  {:>8.0f}  {}\n", options, probe.prompt_tokens_per_second, probe.alone_tokens_per_second,
      probe.together_tokens_per_second,
      probe.first ? "differ, " + worker::difference_text(*probe.first) : fmt::format("identical in {} comparisons", probe.compared));
}

Json exactness_json(const std::string& model, const worker::ExactnessFinding& finding, const worker::KernelFinding* chosen) {
  Json json = worker::to_json(finding);
  json.erase("schema");
  json["model"] = model;
  json["exactness"] = chosen != nullptr ? "exact" : "batch-dependent";
  json["chosen"] = chosen != nullptr ? Json(chosen->kernel_class) : Json();
  return json;
}

CommandRow doctor_exactness_command() {
  return {.name = "doctor exactness",
          .summary = "which kernel options give the same bits in every batch, and how fast they are",
          .example = "cupel doctor exactness smollm2-135m",
          .fields = describe_fields<ExactnessArgs>(),
          .run = run};
}

}  // namespace cupel

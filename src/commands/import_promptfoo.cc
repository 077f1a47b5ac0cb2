#include <fmt/format.h>

#include <algorithm>

#include "app/registry.h"
#include "base/files.h"
#include "base/text.h"
#include "checks/script_host.h"
#include "commands/import.h"
#include "commands/import_results.h"
#include "core/place.h"
#include "importers/results/readers.h"
#include "importers/results/result_json.h"
#include "run/plan.h"
#include "suites/load.h"
#include "suites/suite_file.h"
#include "suites/suite_text.h"
#include "suites/yaml.h"

namespace cupel {
namespace {

struct ImportArgs {
  std::string file;
  std::string output;
  void visit(auto& field) {
    field("file", file, "the file to read: a configuration, or the JSON output of a run", FieldRule::positional);
    field("output", output, "for a configuration: the suite to write; standard output when absent");
  }
};

// promptfoo's JSON output: a configuration has no `results`. Errors: those of JSON, for output that cannot be read as such.
Result<bool> is_output(const std::string& file, const Workspace& workspace) {
  if (std::filesystem::path(file).extension() != ".json") return false;
  const std::filesystem::path path = workspace.folder / file;
  const Result<Json> document = results::load_json(path);
  if (document) return results::member(*document, "results").is_object();
  const Result<std::string> text = read_file(path);
  if (text && text->find("\"evalId\"") != std::string::npos) return fail(document.error());
  return false;
}

// What a backend of theirs would have given stands in the case; one that has no equivalent is left out.
void settle(Case& content, Suite& suite) {
  if (!content.foreign) return;
  if (content.foreign->answer) content.turns.back().answer = content.foreign->answer;
  if (content.foreign->answer || content.foreign->error) content.backends.clear();
  if (content.foreign->checks) content.checks = *content.foreign->checks;
  if (content.foreign->error) suite.notes.push_back({suite.file, {}, content.foreign->error->message + "; its cases name no backend"});
}

// Why a suite with this case would be refused: a check that cannot be made, or what our format cannot say. Asked of the suite as it would
// be written.
std::optional<Error> why_refused(const Case& content, const Suite& suite) {
  std::vector<Error> mistakes = mistakes_of(content, all_checks());
  if (mistakes.empty()) {
    const Suite alone{.name = suite.name, .description = "", .file = suite.file, .cases = {content}, .gates = {}, .notes = {}};
    Result<Node> tree = parse_yaml(render_suite_file(alone), "the imported suite");
    if (!tree) return std::move(tree).error();
    const CaseSink look_at = [&](const Case& each) -> Result<void> {
      mistakes = mistakes_of(each, all_checks());
      return {};
    };
    const Result<Suite> loaded = load_suite_file({.file = "the imported suite", .tree = *std::move(tree)}, look_at);
    if (!loaded) return loaded.error();
  }
  return mistakes.empty() ? std::nullopt : std::optional(std::move(mistakes.front()));
}

// Cases that differ only in their backend are one case on several.
void keep_case(Case content, std::vector<Case>& cases) {
  const bool is_copy = content.foreign && content.foreign->is_copy && !cases.empty();
  const bool is_same = is_copy && content.error.has_value() == cases.back().error.has_value() &&
                       (content.backends.empty() || content.options == cases.back().options);
  if (!is_same) return cases.push_back(std::move(content));
  std::vector<std::string>& backends = cases.back().backends;
  for (std::string& backend : content.backends) {
    if (std::ranges::find(backends, backend) == backends.end()) backends.push_back(std::move(backend));
  }
}

Result<Suite> load(const std::string& file, const Workspace& workspace) {
  const auto row = std::ranges::find(all_importers(), "promptfoo", &ImporterRow::name);
  ScriptHost scripts(workspace.environment, workspace.stop, {}, workspace.say);
  std::vector<Case> cases;
  const CaseSink keep = [&](Case each) -> Result<void> {
    cases.push_back(std::move(each));
    return {};
  };
  Suite suite = CUPEL_TRY(load_suite(file, {&*row, 1}, keep, workspace.folder, workspace.environment, &scripts));
  for (Case& each : cases) {
    settle(each, suite);
    if (!each.error) each.error = why_refused(each, suite);
    keep_case(std::move(each), suite.cases);
  }
  return suite;
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ImportArgs args = CUPEL_TRY(parse_fields<ImportArgs>(node, "import promptfoo"));
  if (args.file.empty()) return fail(ErrorCode::invalid_usage, "name the file to import");
  if (CUPEL_TRY(is_output(args.file, workspace))) return import_results(results::promptfoo_reader(), {.file = args.file}, workspace, io);
  const Suite suite = CUPEL_TRY(load(args.file, workspace));
  for (const Note& note : suite.notes)
    io.err << fmt::format("note: {}: {}\n", describe_place(printable(note.file), note.mark), printable_lines(note.text));
  std::size_t left_out = 0;
  for (const Case& each : suite.cases) {
    if (!each.error) continue;
    ++left_out;
    io.err << fmt::format("left out: {}: {}\n", printable(each.id), each.error->message);
  }
  const std::string text = render_suite_file(suite);
  if (args.output.empty()) io.out << text;
  else CUPEL_CHECK(write_file(workspace.folder / args.output, text));
  io.err << fmt::format("{} of {} cases imported\n", suite.cases.size() - left_out, suite.cases.size());
  return ExitStatus::passed;
}

}  // namespace

CommandRow import_promptfoo_command() {
  return {.name = "import promptfoo",
          .summary = "write a promptfoo configuration as a suite, or keep the JSON output of a run as a run of this project",
          .example = "cupel import promptfoo promptfooconfig.yaml --output suites/imported.yaml",
          .fields = describe_fields<ImportArgs>(),
          .run = run};
}

}  // namespace cupel

#include <fmt/format.h>

#include <array>

#include "base/files.h"
#include "base/text.h"
#include "commands/import.h"
#include "commands/import_results.h"
#include "importers/results/openai_samples.h"
#include "importers/results/readers.h"
#include "suites/suite_text.h"

namespace cupel {
namespace {

struct OpenAiArgs {
  ImportResultsArgs results;
  std::string match = "starts_with";
  std::string output;
  void visit(auto& field) {
    results.visit(field);
    field("match", match, "for samples: how an answer is held against what is ideal: starts_with, contains or equals");
    field("output", output, "for samples: the suite to write; standard output when absent");
  }
};

Result<results::SampleMatch> match_of(const std::string& name) {
  using enum results::SampleMatch;
  constexpr auto kNames = std::to_array<std::string_view>({"starts_with", "contains", "equals"});
  for (const results::SampleMatch each : {starts_with, contains, equals}) {
    if (name == kNames[static_cast<std::size_t>(each)]) return each;
  }
  return fail(ErrorCode::invalid_usage, fmt::format("--match is {}, not '{}'", fmt::join(kNames, ", "), printable(name)));
}

Result<ExitStatus> write_suite(const OpenAiArgs& args, const Workspace& workspace, Io& io) {
  const results::SampleMatch match = CUPEL_TRY(match_of(args.match));
  const Suite suite = CUPEL_TRY(results::load_samples(workspace.folder / args.results.file, match));
  std::size_t left_out = 0;
  for (const Case& each : suite.cases) {
    if (!each.error) continue;
    ++left_out;
    io.err << fmt::format("left out: {}\n", printable_lines(each.error->message));
  }
  const std::string text = render_suite_file(suite);
  if (args.output.empty()) io.out << text;
  else CUPEL_CHECK(write_file(workspace.folder / args.output, text));
  io.err << fmt::format("{} of {} cases imported\n", suite.cases.size() - left_out, suite.cases.size());
  return ExitStatus::passed;
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const OpenAiArgs args = CUPEL_TRY(parse_fields<OpenAiArgs>(node, "import openai-evals"));
  if (args.results.file.empty()) return fail(ErrorCode::invalid_usage, "name the file to import");
  if (CUPEL_TRY(results::are_samples(workspace.folder / args.results.file))) return write_suite(args, workspace, io);
  return import_results(results::openai_evals_reader(), args.results, workspace, io);
}

}  // namespace

CommandRow import_openai_evals_command() {
  return {.name = "import openai-evals",
          .summary = "write samples of openai-evals as a suite, or keep the record of a run as a run of this project",
          .example = "cupel import openai-evals samples.jsonl --output suites/samples.yaml",
          .fields = describe_fields<OpenAiArgs>(),
          .run = run};
}

}  // namespace cupel

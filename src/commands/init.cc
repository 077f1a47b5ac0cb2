#include "commands/init.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "commands/line_editor.h"
#include "core/suite.h"
#include "suites/suite_text.h"

namespace cupel {
namespace {

struct InitArgs {
  std::string file;
  bool yes = false;

  void visit(auto& field) {
    field("file", file, "the file to write; by default suites/NAME.yaml", FieldRule::positional);
    field("yes", yes, "ask nothing and write a suite that passes with the default model");
  }
};

/// What the suite is about; as it stands, what --yes writes.
struct FirstSuite {
  std::string name = "first";
  std::string prompt = "Name the capital of France.";
  std::string word = "Paris";
};

/// An empty line takes what stands in brackets. Errors: cancelled at the end of the input.
Result<void> ask(LineEditor& editor, const std::string& question, std::string& answer) {
  const std::optional<std::string> line = editor.read(fmt::format("{} [{}] ", question, answer));
  if (!line) return fail(ErrorCode::cancelled, "nothing was written");
  if (const std::string_view text = trim(*line); !text.empty()) answer = text;
  if (!is_valid_utf8(answer)) return fail(ErrorCode::invalid_usage, "that is not UTF-8 text; nothing was written");
  return {};
}

Result<void> ask_all(FirstSuite& suite, Workspace& workspace, Io& io) {
  const std::unique_ptr<LineEditor> editor = make_line_editor(io, workspace.home / "init_history");
  CUPEL_CHECK(ask(*editor, "What is the suite called?", suite.name));
  CUPEL_CHECK(ask(*editor, "What does your application ask a model?", suite.prompt));
  CUPEL_CHECK(ask(*editor, "Which word must a good answer have?", suite.word));
  return {};
}

// A name as people type it, as the name of a file.
std::string file_name_of(const std::string& name) {
  std::string out;
  for (const char c : to_lower(name)) out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
  return out;
}

std::string render(const FirstSuite& first, const std::string& file) {
  const Node word{NodeMap{{"text", {}, Node{.value = first.word}}, {"ignore_case", {}, Node{.value = true}}}, {}};
  Case content{.suite = first.name,
               .file = file,
               .mark = {},
               .id = "first",
               .system = {},
               .turns = {{.user = first.prompt, .checks = {}, .answer = {}}}};
  content.options.max_tokens = 64;
  content.checks.push_back({.type = "contains", .args = word, .mark = {}});
  Suite suite{.name = first.name, .description = {}, .file = file, .cases = {}, .gates = {}, .notes = {}};
  suite.cases.push_back(std::move(content));
  return fmt::format(
             "# Run it: cupel run {0}    Validate it: cupel check {0}\n"
             "# Other checks: cupel help checks    For editors: cupel help --schema\n",
             printable(file)) +
         render_suite_file(suite);
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const InitArgs args = CUPEL_TRY(parse_fields<InitArgs>(node, "init"));
  FirstSuite first;
  if (!args.yes && !io.in_is_terminal) {
    return fail(ErrorCode::invalid_usage, "the questions are asked in a terminal, and this is none", {"--yes asks nothing"});
  }
  if (!args.yes) CUPEL_CHECK(ask_all(first, workspace, io));
  const std::string file = args.file.empty() ? fmt::format("suites/{}.yaml", file_name_of(first.name)) : args.file;
  std::error_code unknown;
  if (std::filesystem::exists(workspace.folder / file, unknown)) {
    return fail(ErrorCode::invalid_usage, fmt::format("{} is there already and stays as it is", printable(file)),
                {"name another file: cupel init FILE"});
  }
  CUPEL_CHECK(write_file(workspace.folder / file, render(first, file)));
  io.err << fmt::format("wrote {0}; next: cupel run {0}\n", printable(file));
  return ExitStatus::passed;
}

}  // namespace

CommandRow init_command() {
  return {.name = "init",
          .summary = "write a first suite, after three questions",
          .example = "cupel init --yes",
          .fields = describe_fields<InitArgs>(),
          .run = run};
}

}  // namespace cupel

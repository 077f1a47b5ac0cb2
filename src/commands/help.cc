#include "commands/help.h"

#include <optional>

#include "app/registry.h"
#include "base/files.h"
#include "base/text.h"
#include "commands/reference.h"
#include "suites/suite_schema.h"

namespace cupel {
namespace {

struct HelpArgs {
  std::vector<std::string> topic;
  std::optional<std::string> markdown;
  bool schema = false;

  void visit(auto& field) {
    field("topic", topic, "a command, a check, a backend, a reporter, an importer, or a list of them: 'checks'", FieldRule::positional);
    field("markdown", markdown, "write the reference pages into this folder (- for standard output)");
    field("schema", schema, "print the JSON Schema (draft 7) of suite files, for editors");
  }
};

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const HelpArgs args = CUPEL_TRY(parse_fields<HelpArgs>(node, "help"));
  const HelpSubjects subjects = all_subjects();
  if (args.markdown) {
    for (const ReferencePage& page : reference_pages(subjects)) {
      if (*args.markdown == "-") io.out << page.content << '\n';
      else CUPEL_CHECK(write_file(workspace.folder / *args.markdown / page.name, page.content));
    }
  } else if (args.schema) {
    io.out << render_json(suite_schema(subjects.checks), 2) << '\n';
  } else if (args.topic.empty()) {
    io.out << overview_text(subjects);
  } else {
    io.out << CUPEL_TRY(topic_text(subjects, join(args.topic, " "), io.width));
  }
  return ExitStatus::passed;
}

}  // namespace

HelpSubjects all_subjects() { return {all_commands(), all_checks().rows(), all_reporters(), backend_rows(), all_importers()}; }

CommandRow help_command() {
  return {.name = "help",
          .summary = "about every command, check, backend and reporter",
          .example = "cupel help contains",
          .fields = describe_fields<HelpArgs>(),
          .run = run,
          .needs_config = false};
}

}  // namespace cupel

#include "commands/help.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "app/registry.h"
#include "backends/open.h"
#include "base/files.h"
#include "base/text.h"
#include "commands/reference.h"
#include "core/document_schema.h"
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
    field("schema", schema,
          "print a JSON Schema (draft 7): that of suite files, for editors, or with the topic 'result' that of the result document");
  }
};

Result<Json> schema_about(const std::vector<std::string>& topic, const HelpSubjects& subjects) {
  static constexpr std::array<std::string_view, 2> kTopics = {"suite", "result"};
  const std::string name = topic.empty() ? "suite" : join(topic, " ");
  if (name == "suite") return suite_schema(subjects.checks);
  if (name == "result") return result_schema();
  return fail(ErrorCode::unknown_name, fmt::format("there is no schema of '{}'{}", printable(name), did_you_mean(name, kTopics)),
              {"cupel help --schema suite, or result"});
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const HelpArgs args = CUPEL_TRY(parse_fields<HelpArgs>(node, "help"));
  const HelpSubjects subjects = all_subjects();
  if (args.markdown) {
    for (const ReferencePage& page : reference_pages(subjects)) {
      if (*args.markdown == "-") io.out << page.content << '\n';
      else CUPEL_CHECK(write_file(workspace.folder / *args.markdown / page.name, page.content));
    }
  } else if (args.schema) {
    io.out << render_json(CUPEL_TRY(schema_about(args.topic, subjects)), 2) << '\n';
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

#include "commands/completion.h"

#include "commands/completion_script.h"
#include "commands/help.h"

namespace cupel {
namespace {

struct CompletionArgs {
  std::optional<std::string> shell;
  void visit(auto& field) { field("shell", shell, "bash, zsh or fish", FieldRule::positional); }
};

Result<ExitStatus> run(const Node& node, Workspace& /*workspace*/, Io& io) {
  const CompletionArgs args = CUPEL_TRY(parse_fields<CompletionArgs>(node, "completion"));
  if (!args.shell) return fail(ErrorCode::invalid_usage, "which shell?", {"cupel completion bash, zsh or fish"});
  io.out << CUPEL_TRY(completion_script(*args.shell, all_subjects()));
  return ExitStatus::passed;
}

}  // namespace

CommandRow completion_command() {
  return {.name = "completion",
          .summary = "a script that completes cupel's command line in bash, zsh or fish",
          .example = "source <(cupel completion bash)",
          .fields = describe_fields<CompletionArgs>(),
          .run = run,
          .needs_config = false};
}

}  // namespace cupel

// Every command, in the order help shows them. Adding a command adds its header and one line here.
#include "commands/check.h"
#include "commands/command.h"
#include "commands/completion.h"
#include "commands/config_show.h"
#include "commands/doctor.h"
#include "commands/doctor_exactness.h"
#include "commands/embed.h"
#include "commands/generate.h"
#include "commands/help.h"
#include "commands/import.h"
#include "commands/init.h"
#include "commands/judge.h"
#include "commands/models.h"
#include "commands/run.h"
#include "commands/runs.h"
#include "commands/score.h"

namespace cupel {

std::span<const CommandRow> all_commands() {
  static const std::vector<CommandRow> kCommands = {
      run_command(),
      generate_command(),
      score_command(),
      embed_command(),
      models_list_command(),
      models_pull_command(),
      models_import_command(),
      models_convert_command(),
      models_verify_command(),
      models_inspect_command(),
      models_remove_command(),
      doctor_command(),
      doctor_exactness_command(),
      runs_list_command(),
      runs_show_command(),
      runs_diff_command(),
      runs_trend_command(),
      runs_merge_command(),
      runs_export_command(),
      runs_prune_command(),
      runs_explain_command(),
      runs_verify_command(),
      config_show_command(),
      config_check_command(),
      init_command(),
      check_command(),
      import_promptfoo_command(),
      judge_calibrate_command(),
      help_command(),
      completion_command(),
  };
  return kCommands;
}

}  // namespace cupel

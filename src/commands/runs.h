// `cupel runs …`: what is kept of earlier runs in ./.cupel/runs.db. One file each.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow runs_list_command();     // runs_list.cc
CommandRow runs_show_command();     // runs_show.cc
CommandRow runs_diff_command();     // runs_diff.cc
CommandRow runs_merge_command();    // runs_merge.cc
CommandRow runs_export_command();   // runs_export.cc
CommandRow runs_prune_command();    // runs_prune.cc
CommandRow runs_trend_command();    // runs_trend.cc
CommandRow runs_explain_command();  // runs_explain.cc
CommandRow runs_verify_command();   // runs_verify.cc

}  // namespace cupel

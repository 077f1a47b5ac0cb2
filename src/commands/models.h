// `cupel models …`: what models there are, fetching, importing, verifying, inspecting and removing them.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow models_list_command();     // models_list.cc
CommandRow models_pull_command();     // models_pull.cc
CommandRow models_import_command();   // models_import.cc
CommandRow models_convert_command();  // models_import.cc
CommandRow models_verify_command();   // models_verify.cc
CommandRow models_inspect_command();  // models_inspect.cc
CommandRow models_remove_command();   // models_remove.cc

}  // namespace cupel

// `cupel import`: other tools' files as suites of our own format, and their finished results as runs of this project.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow import_promptfoo_command();
CommandRow import_inspect_command();
CommandRow import_lm_eval_command();
CommandRow import_openai_evals_command();

}  // namespace cupel

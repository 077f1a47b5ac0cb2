// `cupel help [TOPIC]`: everything about commands, checks, backends and reporters; `--markdown` writes the reference pages.
#pragma once

#include "commands/command.h"
#include "commands/help_text.h"

namespace cupel {

CommandRow help_command();

/// All rows of this build.
HelpSubjects all_subjects();

}  // namespace cupel

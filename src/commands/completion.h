// `cupel completion SHELL`: prints the script that teaches a shell to complete cupel's command line.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow completion_command();

}  // namespace cupel

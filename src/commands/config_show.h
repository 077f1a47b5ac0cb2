// `cupel config show` and `cupel config check`: every setting with the origin of its value; whether the configuration is right.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow config_show_command();
CommandRow config_check_command();

}  // namespace cupel

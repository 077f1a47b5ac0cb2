// `cupel import`: other tools' files as suites of our own format.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow import_promptfoo_command();

}  // namespace cupel

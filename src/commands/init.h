// `cupel init`: writes a first suite, after three questions.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow init_command();

}  // namespace cupel

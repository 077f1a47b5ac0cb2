// `cupel check`: what is wrong with suites, all of it, without running them. What a check of an answer is stands in core/check.h.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow check_command();

}  // namespace cupel

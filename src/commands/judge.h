// `cupel judge …`: how far a model that grades agrees with people.
#pragma once

#include "commands/command.h"

namespace cupel {

CommandRow judge_calibrate_command();  // judge_calibrate.cc

}  // namespace cupel

// `cupel generate --chat`: a conversation, line by line. In a terminal with line editing; from a pipe each line is one turn.
#pragma once

#include "commands/generate.h"

namespace cupel {

/// Until the input ends or `/exit`. Ctrl-C stops the answer, not the conversation. From a pipe the first error ends it; in a
/// terminal errors are shown and the conversation goes on.
Result<ExitStatus> chat(const GenerateArgs& args, Backend& backend, Workspace& workspace, Io& io);

}  // namespace cupel

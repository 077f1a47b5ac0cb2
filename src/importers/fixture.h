// Fixture files of prompts for shell commands: `test_suite` and `test_cases` with patterns and an expected risk. Patterns are
// regular expressions that are searched for in the answer; what has no equivalent here becomes a note.
#pragma once

#include "core/importer.h"

namespace cupel {

ImporterRow fixture_importer();

}  // namespace cupel

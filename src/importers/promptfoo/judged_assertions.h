// Assertions that ask a model about the answer. For the table of assertion types.
#pragma once

#include "importers/promptfoo/assertion_types.h"

namespace cupel::promptfoo {

Result<CheckForm> similar(const Assertion& assertion);

}  // namespace cupel::promptfoo

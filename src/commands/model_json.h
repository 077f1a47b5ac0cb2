// What answered, as the JSON that commands print.
#pragma once

#include "core/generation.h"

namespace cupel {

Json model_json(const ModelFacts& model);

}  // namespace cupel

// openai:MODEL[@URL]: chat completions of OpenAI's service, or of any server that speaks its API.
#pragma once

#include "backends/row.h"

namespace cupel {

BackendRow openai_row();

}  // namespace cupel

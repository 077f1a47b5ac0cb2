// Schemas as people write them for APIs, extraction and configuration: made by chance from usual parts, the same for the same seed.
#pragma once

#include <cstdint>
#include <string>

#include "core/json.h"

namespace cupel {

struct MadeSchema {
  std::string topic;  // what it describes, for a prompt
  Json schema;
};

MadeSchema make_schema(std::uint64_t seed);

}  // namespace cupel

// The JSON Schema (draft 7) of the result document, made of the lists of fields that it is written by. Fields are only ever added, so
// that other fields are allowed.
#pragma once

#include "core/json.h"

namespace cupel {

Json result_schema();

}  // namespace cupel

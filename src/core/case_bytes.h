// Cases and nodes as bytes and back, for what is too large to hold: bytes are read by the same process that wrote them. Not a format of
// files.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/suite.h"

namespace cupel {

std::string bytes_of(const Case& content);
std::string bytes_of(const Node& node);

// Errors: corrupt.
Result<Case> case_of_bytes(std::string_view bytes);
Result<Node> node_of_bytes(std::string_view bytes);

}  // namespace cupel

// Reads TOML as Nodes with places. The only user of the TOML library; knows nothing of settings.
#pragma once

#include <string_view>

#include "base/result.h"
#include "core/node.h"

namespace cupel {

/// The top table as a map in file order. `shown_path` is what messages call the file. Errors: invalid_config, with "file:line:column".
Result<Node> parse_toml(std::string_view text, std::string_view shown_path);

}  // namespace cupel

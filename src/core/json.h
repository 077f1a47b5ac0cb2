// The JSON value used everywhere: keys keep their order, so documents read as they are described.
#pragma once

#include <nlohmann/json.hpp>

namespace cupel {

using Json = nlohmann::ordered_json;

/// One line; bytes that are not UTF-8 become U+FFFD instead of an exception.
inline std::string render_json(const Json& value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace cupel

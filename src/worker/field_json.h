// Structs as JSON objects and back, from one list of their fields: `visit(value, field)` calls field(name, member) for each.
#pragma once

#include "core/json.h"

namespace cupel::worker {

template <class T, class Visit>
Json fields_to_json(T value, const Visit& visit) {
  Json json = Json::object();
  visit(value, [&](const char* name, const auto& member, auto&&...) { json[name] = member; });
  return json;
}

/// What is missing or of another kind throws, as Json does.
template <class T, class Visit>
T fields_from_json(const Json& json, const Visit& visit) {
  T value;
  visit(value, [&](const char* name, auto& member, auto&&...) { json.at(name).get_to(member); });
  return value;
}

}  // namespace cupel::worker

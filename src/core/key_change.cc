#include "core/key_change.h"

#include <algorithm>
#include <set>

namespace cupel {
namespace {

std::string text_of(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : render_json(value);
}

const Json& member(const Json& map, const std::string& name) {
  static const Json kNothing;
  const auto found = map.find(name);
  return found == map.end() ? kNothing : *found;
}

const Json& element(const Json& list, std::size_t index) {
  static const Json kNothing;
  return index < list.size() ? list[index] : kNothing;
}

std::string spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

void compare(std::string part, const Json& before, const Json& after, std::vector<KeyChange>& changes) {
  if (before != after) changes.push_back({std::move(part), text_of(before), text_of(after)});
}

// Names in the order of `after`, then those only `before` has.
std::vector<std::string> names_of(const Json& before, const Json& after) {
  std::vector<std::string> names;
  for (const Json* map : {&after, &before}) {
    for (const auto& [name, value] : map->items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

Json system_of(const Json& messages) {
  return !messages.empty() && messages[0].value("role", "") == "system" ? member(messages[0], "content") : Json(nullptr);
}

Json spoken_messages(const Json& messages) {
  Json list = Json::array();
  for (const Json& each : messages) {
    if (each.value("role", "") != "system") list.push_back(member(each, "content"));
  }
  return list;
}

// After the system message, user and assistant take turns.
void compare_messages(const Json& before, const Json& after, std::vector<KeyChange>& changes) {
  compare("system message", system_of(before), system_of(after), changes);
  const Json old_ones = spoken_messages(before), new_ones = spoken_messages(after);
  const std::size_t count = std::max(old_ones.size(), new_ones.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = count > 1 ? " " + std::to_string(i / 2 + 1) : "";
    compare((i % 2 == 0 ? "user message" : "answer") + number, element(old_ones, i), element(new_ones, i), changes);
  }
}

void compare_lists(const std::string& what, const Json& before, const Json& after, std::vector<KeyChange>& changes) {
  for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    compare(what + " " + std::to_string(i + 1), element(before, i), element(after, i), changes);
  }
}

}  // namespace

std::vector<KeyChange> key_changes(const Json& before, const Json& after) {
  std::vector<KeyChange> changes;
  for (const std::string& name : names_of(before, after)) {
    if (name == "messages") compare_messages(member(before, name), member(after, name), changes);
    else compare(spoken(name), member(before, name), member(after, name), changes);
  }
  return changes;
}

std::vector<KeyChange> judgement_changes(const Json& before, const Json& after) {
  std::vector<KeyChange> changes;
  for (const std::string& name : names_of(before, after)) {
    const Json &old_one = member(before, name), &new_one = member(after, name);
    if (name == "checks") compare_lists("check", old_one, new_one, changes);
    else if (name == "turns") compare_lists("checks of turn", old_one, new_one, changes);
    else if (name == "files") {
      for (const std::string& file : names_of(old_one, new_one))
        compare("file " + file, member(old_one, file), member(new_one, file), changes);
    } else compare(spoken(name), old_one, new_one, changes);
  }
  return changes;
}

}  // namespace cupel

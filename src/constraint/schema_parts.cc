#include "constraint/schema_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "constraint/schema_keywords.h"

namespace cupel::constraint {
namespace {

const std::set<std::string> kAllTypes = {"array", "boolean", "null", "number", "object", "string"};

std::set<std::string> both(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::set<std::string> out;
  const auto allows = [](const std::set<std::string>& set, const std::string& type) {
    return set.contains(type) || (type == "integer" && set.contains("number"));
  };
  for (const auto* set : {&a, &b}) {
    for (const std::string& each : *set) {
      if (allows(a, each) && allows(b, each)) out.insert(each);
    }
  }
  if (out.contains("number")) out.erase("integer");
  return out;
}

bool overlap(const std::set<std::string>& a, const std::set<std::string>& b) { return !both(a, b).empty(); }

// The schemas of a member that are stated by its name.
Parts member_of(const Parts& parts, const std::string& name) {
  Parts out;
  for (const Part& part : parts) {
    const Json* properties = part.find("properties");
    if (properties == nullptr || !properties->contains(name)) continue;
    out.push_back({&properties->at(name), child_pointer(child_pointer(part.pointer, "properties"), name)});
  }
  return out;
}

bool requires_member(const Parts& parts, const std::string& name) {
  return std::ranges::any_of(parts, [&](const Part& part) {
    const Json* required = part.find("required");
    return required != nullptr && std::ranges::find(*required, Json(name)) != required->end();
  });
}

bool are_apart(const std::vector<Json>& a, const std::vector<Json>& b) {
  return std::ranges::none_of(a, [&](const Json& each) { return std::ranges::find(b, each) != b.end(); });
}

bool values_are_apart(const Parts& a, const Parts& b) {
  const auto values_a = values_of(a), values_b = values_of(b);
  if (values_a && values_b) return are_apart(*values_a, *values_b);
  return !overlap(types_of(a), types_of(b));
}

}  // namespace

const Json* Part::find(std::string_view keyword) const {
  if (!schema->is_object() || settled.contains(keyword)) return nullptr;
  const auto found = schema->find(keyword);
  return found == schema->end() ? nullptr : &*found;
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "integer")
    return value.is_number_integer() || (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>());
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return type == "null" ? value.is_null() : value.is_boolean();
}

Part SchemaDocument::target_of(const Part& part) const {
  const auto found = index_.targets.find(part.schema);
  const auto& ref = part.schema->at("$ref").get_ref<const std::string&>();
  return {found == index_.targets.end() ? part.schema : found->second, ref};
}

bool SchemaDocument::is_only_reference(const Part& part) const {
  if (part.find("$ref") == nullptr) return false;
  return !index_.ref_has_siblings ||
         std::ranges::all_of(part.schema->items(), [](const auto& each) { return each.key() == "$ref" || says_nothing(each.key()); });
}

Result<Parts> SchemaDocument::expand(Parts open) const {
  Parts out;
  std::set<const Json*> seen;
  std::ranges::reverse(open);
  while (!open.empty()) {
    Part part = std::move(open.back());
    open.pop_back();
    if (part.settled.empty() && !seen.insert(part.schema).second) continue;
    if (is_only_reference(part)) {
      open.push_back(target_of(part));
      continue;
    }
    CUPEL_CHECK(check_keywords(*part.schema, part.pointer, index_.draft));
    const Json* all_of = part.find("allOf");
    const Json* ref = part.find("$ref");
    if (ref != nullptr) open.push_back(target_of(part));
    if (all_of != nullptr) {
      for (std::size_t i = all_of->size(); i-- > 0;)
        open.push_back({&(*all_of)[i], child_pointer(child_pointer(part.pointer, "allOf"), std::to_string(i))});
    }
    part.settled.insert("$ref");
    part.settled.insert("allOf");
    out.push_back(std::move(part));
  }
  return out;
}

std::set<std::string> types_of(const Parts& parts) {
  std::set<std::string> types = kAllTypes;
  for (const Part& part : parts) {
    if (part.schema->is_boolean() && !part.schema->get<bool>()) return {};
    const Json* stated = part.find("type");
    if (stated == nullptr) continue;
    std::set<std::string> these;
    if (stated->is_string()) these.insert(stated->get<std::string>());
    else
      for (const Json& each : *stated) these.insert(each.get<std::string>());
    types = both(types, these);
  }
  return types;
}

std::optional<std::vector<Json>> values_of(const Parts& parts) {
  std::optional<std::vector<Json>> values;
  const auto keep = [&](const std::vector<Json>& these) {
    if (!values) values = these;
    else std::erase_if(*values, [&](const Json& each) { return std::ranges::find(these, each) == these.end(); });
  };
  for (const Part& part : parts) {
    if (const Json* constant = part.find("const")) keep({*constant});
    if (const Json* list = part.find("enum")) keep(std::vector<Json>(list->begin(), list->end()));
  }
  return values;
}

bool excludes(const Parts& made, const std::set<std::string>& sure_names, const Parts& other, const SchemaDocument& document) {
  if (values_are_apart(made, other)) return true;
  const bool is_object = types_of(made) == std::set<std::string>{"object"};
  if (!is_object) return false;
  for (const Part& part : other) {
    const Json* required = part.find("required");
    const bool lacks_one = required != nullptr && !sure_names.empty() &&
                           std::ranges::any_of(*required, [&](const Json& each) { return !sure_names.contains(each.get<std::string>()); });
    if (lacks_one) return true;
    const Json* additional = part.find("additionalProperties");
    if (additional == nullptr || !additional->is_boolean() || additional->get<bool>() || part.find("patternProperties") != nullptr)
      continue;
    const Json* properties = part.find("properties");
    for (const std::string& name : sure_names) {
      if (requires_member(made, name) && (properties == nullptr || !properties->contains(name))) return true;
    }
  }
  // A member that is always there and has another value than the other branch wants: what tells variants apart.
  return std::ranges::any_of(sure_names, [&](const std::string& name) {
    if (!requires_member(made, name)) return false;
    const Result<Parts> here = document.expand(member_of(made, name)), there = document.expand(member_of(other, name));
    return here && there && !there->empty() && values_are_apart(*here, *there);
  });
}

}  // namespace cupel::constraint

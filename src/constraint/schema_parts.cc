#include "constraint/schema_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "constraint/schema_keywords.h"

namespace cupel::constraint {
namespace {

const std::set<std::string> kAllTypes = {"array", "boolean", "null", "number", "object", "string"};

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const std::string hex(text.substr(i + 1, 2));
    if (hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return std::nullopt;
    out += static_cast<char>(std::strtol(hex.c_str(), nullptr, 16));
    i += 2;
  }
  return out;
}

std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size()) out += token[++i] == '1' ? '/' : '~';
    else out += token[i];
  }
  return out;
}

// Whether keywords beside a `$ref` count: from 2019-09 on.
bool siblings_count(const Json& root) {
  const auto draft = root.find("$schema");
  return root.is_object() && draft != root.end() && draft->is_string() && draft->get<std::string>().find("draft/20") != std::string::npos;
}

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

Result<Part> SchemaDocument::target_of(const Part& part) const {
  const auto& ref = part.schema->at("$ref").get_ref<const std::string&>();
  const std::string place = child_pointer(part.pointer, "$ref");
  const std::string shown = shorten(printable(ref), 80);
  if (!ref.starts_with('#')) {
    return refuse_at(place, fmt::format("'$ref' leads to another document: '{}'", shown),
                     {"schemas are not fetched; put what it holds under '$defs' and refer to #/$defs/…"});
  }
  if (ref.size() > 1 && ref[1] != '/') {
    return refuse_at(place, fmt::format("'$ref' to a name is not possible: '{}'", shown), {"refer by a path, as in #/$defs/name"});
  }
  const std::optional<std::string> path = percent_decoded(std::string_view(ref).substr(1));
  const Json* at = path ? &root_ : nullptr;
  std::size_t start = 1;
  while (at != nullptr && path && start <= path->size() && !path->empty()) {
    const std::size_t end = std::min(path->find('/', start), path->size());
    const std::string token = unescaped(std::string_view(*path).substr(start, end - start));
    start = end + 1;
    if (at->is_object()) {
      const auto next = at->find(token);
      at = next == at->end() ? nullptr : &*next;
    } else if (at->is_array()) {
      const bool is_index = !token.empty() && token.size() < 10 && token.find_first_not_of("0123456789") == std::string::npos;
      const std::size_t index = is_index ? std::stoul(token) : at->size();
      at = index < at->size() ? &(*at)[index] : nullptr;
    } else {
      at = nullptr;
    }
    if (at != nullptr && at != &root_ && at->is_object() && at->contains("$id") && at->at("$id").is_string()) {
      return refuse_at(place, "'$ref' leads into a schema with its own '$id', which is not possible here");
    }
  }
  if (at == nullptr) return refuse_at(place, fmt::format("'$ref' leads nowhere: '{}'", shown));
  return Part{at, ref};
}

Result<Parts> SchemaDocument::expand(Parts open) const {
  Parts out;
  std::set<const Json*> seen;
  std::ranges::reverse(open);
  while (!open.empty()) {
    Part part = std::move(open.back());
    open.pop_back();
    if (part.settled.empty() && !seen.insert(part.schema).second) continue;
    CUPEL_CHECK(check_keywords(*part.schema, part.pointer, part.schema == &root_));
    const Json* all_of = part.find("allOf");
    const Json* ref = part.find("$ref");
    if (ref != nullptr) {
      const bool has_siblings =
          std::ranges::any_of(part.schema->items(), [](const auto& each) { return each.key() != "$ref" && !is_annotation(each.key()); });
      if (has_siblings && !siblings_count(root_)) {
        return refuse_at(part.pointer, "keywords beside '$ref' mean nothing in draft 7",
                         {"put both under 'allOf', or name the draft that is meant with '$schema'"});
      }
      open.push_back(CUPEL_TRY(target_of(part)));
    }
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

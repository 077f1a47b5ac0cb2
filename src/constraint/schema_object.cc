#include "constraint/schema_object.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "constraint/json_text.h"
#include "constraint/machine.h"
#include "constraint/regex.h"
#include "constraint/schema_counts.h"
#include "constraint/schema_keywords.h"

namespace cupel::constraint {
namespace {

bool is_required(const Parts& parts, const std::string& name) {
  return std::ranges::any_of(parts, [&](const Part& part) {
    const Json* required = part.find("required");
    return required != nullptr && std::ranges::find(*required, Json(name)) != required->end();
  });
}

Result<bool> matches(const Part& part, const std::string& pattern, const std::string& name) {
  const std::string place = child_pointer(child_pointer(part.pointer, "patternProperties"), pattern);
  Result<Expr> allowed = parse_regex(pattern, RegexMeans::search);
  if (!allowed) return refuse_at(place, allowed.error().message);
  if (is_never(*allowed)) return false;
  Machine machine(std::make_shared<Program>(CUPEL_TRY(make_program({.rules = {*allowed}, .names = {}}))));
  const auto state = machine.read(machine.start(), name);
  return state && machine.is_complete(*state);
}

/// All schemas that the member with this name must satisfy.
Result<Parts> member(const Parts& parts, const std::string& name) {
  Parts out;
  for (const Part& part : parts) {
    bool is_named = false;
    if (const Json* properties = part.find("properties"); properties != nullptr && properties->contains(name)) {
      is_named = true;
      out.push_back({&properties->at(name), child_pointer(child_pointer(part.pointer, "properties"), name)});
    }
    if (const Json* patterns = part.find("patternProperties")) {
      for (const auto& [pattern, schema] : patterns->items()) {
        if (!CUPEL_TRY(matches(part, pattern, name))) continue;
        is_named = true;
        out.push_back({&schema, child_pointer(child_pointer(part.pointer, "patternProperties"), pattern)});
      }
    }
    const Json* additional = part.find("additionalProperties");
    if (!is_named && additional != nullptr) out.push_back({additional, child_pointer(part.pointer, "additionalProperties")});
  }
  return out;
}

// What `propertyNames` allows, as a JSON string.
Result<std::optional<Expr>> name_rule(const Parts& parts, SchemaTranslator& translator) {
  Parts rules;
  for (const Part& part : parts) {
    if (const Json* names = part.find("propertyNames")) rules.push_back({names, child_pointer(part.pointer, "propertyNames")});
  }
  if (rules.empty()) return std::optional<Expr>();
  rules.push_back(translator.of_types({"string"}));
  return std::optional(CUPEL_TRY(translator.translate(rules)));
}

// `allowed` is a string, so it refers to no rules.
Result<bool> allows(const Expr& allowed, const std::string& written) {
  if (is_never(allowed)) return false;
  Machine machine(std::make_shared<Program>(CUPEL_TRY(make_program({.rules = {allowed}, .names = {}}))));
  const auto state = machine.read(machine.start(), written);
  return state && machine.is_complete(*state);
}

struct Member {
  Expr text;
  bool required = false;
};

Result<Expr> closed_object(const Parts& parts, const std::vector<std::string>& names, const Counts& counts, SchemaTranslator& translator) {
  const std::optional<Expr> allowed_names = CUPEL_TRY(name_rule(parts, translator));
  std::vector<Member> members;
  std::size_t required_count = 0;
  for (const std::string& name : names) required_count += is_required(parts, name) ? 1 : 0;
  if (required_count > counts.max) return never();
  std::size_t optional_left = counts.max - required_count;  // `maxProperties` leaves out the last optional ones
  for (const std::string& name : names) {
    const bool required = is_required(parts, name);
    const Parts schemas = CUPEL_TRY(member(parts, name));
    const bool is_allowed = !allowed_names || CUPEL_TRY(allows(*allowed_names, json_text(Json(name))));
    const Expr value = is_allowed ? CUPEL_TRY(translator.translate_or_any(schemas, parts.front().pointer)) : never();
    if (is_never(value)) {
      if (required) return never();
      continue;
    }
    if (!required && optional_left == 0) continue;
    if (!required && optional_left != kUnbounded) --optional_left;
    members.push_back({json_member(name, value), required});
  }
  if (counts.min > members.size()) return never();
  if (counts.min > std::max<std::size_t>(required_count, 1)) {
    for (std::size_t i = members.size(); i-- > 0 && required_count < counts.min;) {  // the first optional ones are always written
      Member& each = members[members.size() - 1 - i];
      if (each.required) continue;
      each.required = true;
      ++required_count;
    }
  }
  // From the end: what follows when some member was written before, and when none was.
  Expr behind = text(""), at_first = counts.min > 0 && required_count == 0 ? never() : text("");
  for (std::size_t i = members.size(); i-- > 0;) {
    const Expr with = sequence({members[i].text, behind});
    const Expr next_first = members[i].required ? with : choice({with, at_first});
    const Expr next_behind = sequence({text(", "), with});
    behind = members[i].required ? next_behind : choice({next_behind, behind});
    at_first = next_first;
  }
  return sequence({text("{"), at_first, text("}")});
}

// Members of any name, all of one kind.
Result<Expr> map_of(const Parts& parts, const Counts& counts, SchemaTranslator& translator) {
  if (translator.writes_one_way() && counts.max > 1) {
    return refuse_at(parts.front().pointer, "members of any name are not possible in items of 'uniqueItems'",
                     {"name them in 'properties', or leave 'uniqueItems' out"});
  }
  const auto with_patterns = std::ranges::count_if(parts, [](const Part& part) { return part.find("patternProperties") != nullptr; });
  if (counts.min > 1)
    return refuse_at(parts.front().pointer, "'minProperties' above 1 is only possible where 'properties' names the members");
  const std::optional<Expr> allowed_names = CUPEL_TRY(name_rule(parts, translator));
  if (with_patterns > 0 && allowed_names)
    return refuse_at(parts.front().pointer, "'patternProperties' beside 'propertyNames' is not possible in a constraint");
  Expr name = allowed_names.value_or(json_free_name());
  Parts values;
  for (const Part& part : parts) {
    const Json* patterns = part.find("patternProperties");
    if (patterns != nullptr && !patterns->empty()) {
      if (with_patterns > 1 || patterns->size() > 1) {
        return refuse_at(part.pointer, "'patternProperties' with several patterns is only possible where 'properties' names the members");
      }
      const std::string pattern = patterns->begin().key();
      const std::string place = child_pointer(child_pointer(part.pointer, "patternProperties"), pattern);
      Result<Expr> content = parse_regex(pattern, RegexMeans::search);
      if (!content) return refuse_at(place, content.error().message);
      name = json_string(*content);
      values.push_back({&*patterns->begin(), place});
      continue;
    }
    if (const Json* additional = part.find("additionalProperties"))
      values.push_back({additional, child_pointer(part.pointer, "additionalProperties")});
  }
  const Expr value = CUPEL_TRY(translator.translate_or_any(values, parts.front().pointer));
  return json_map(sequence({name, text(": "), value}), counts.min, is_never(value) || is_never(name) ? 0 : counts.max);
}

}  // namespace

std::vector<std::string> member_names(const Parts& parts) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const Part& part : parts) {
    if (const Json* properties = part.find("properties")) {
      for (const auto& [name, schema] : properties->items()) add(name);
    }
  }
  for (const Part& part : parts) {
    if (const Json* required = part.find("required")) {
      for (const Json& name : *required) add(name.get<std::string>());
    }
  }
  return names;
}

Result<Expr> object_of(const Parts& parts, SchemaTranslator& translator) {
  const Counts counts = counts_of(parts, "minProperties", "maxProperties");
  if (counts.min > counts.max) return never();
  std::vector<std::string> names = member_names(parts);
  if (translator.writes_one_way()) std::ranges::sort(names, {}, [](const std::string& name) { return render_json(Json(name)); });
  const auto states = [&](std::string_view keyword) {
    return std::ranges::any_of(parts, [&](const Part& part) { return part.find(keyword) != nullptr; });
  };
  const bool has_none = states("properties") && !states("additionalProperties") && !states("patternProperties");  // `properties: {}`
  return names.empty() && !has_none ? map_of(parts, counts, translator) : closed_object(parts, names, counts, translator);
}

}  // namespace cupel::constraint

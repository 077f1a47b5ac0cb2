#include "constraint/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "constraint/json_number.h"
#include "constraint/json_text.h"
#include "constraint/machine.h"
#include "constraint/regex.h"
#include "constraint/schema_format.h"
#include "constraint/schema_keywords.h"
#include "constraint/schema_parts.h"

namespace cupel::constraint {
namespace {

constexpr std::size_t kLargest = 4U << 20U;
constexpr int kDeepest = 200;              // schemas within schemas
constexpr std::size_t kMostWork = 20'000;  // combinations of parts that are looked at
constexpr std::size_t kMostUniqueValues = 64;

std::size_t count_of(const Json& number) {
  const double value = number.get<double>();
  return value > 1e9 ? kUnbounded : static_cast<std::size_t>(value);
}

struct Counts {
  std::size_t min = 0;
  std::size_t max = kUnbounded;
};

Counts counts_of(const Parts& parts, std::string_view min, std::string_view max) {
  Counts counts;
  for (const Part& part : parts) {
    if (const Json* each = part.find(min)) counts.min = std::max(counts.min, count_of(*each));
    if (const Json* each = part.find(max)) counts.max = std::min(counts.max, count_of(*each));
  }
  return counts;
}

NumberBounds bounds_of(const Parts& parts) {
  NumberBounds bounds;
  const auto raise = [&](const Json* each, bool excluded) {
    if (each == nullptr) return;
    const double value = each->get<double>();
    const bool is_tighter =
        !bounds.minimum || value > bounds.minimum->get<double>() || (value == bounds.minimum->get<double>() && excluded);
    if (!is_tighter) return;
    bounds.minimum = *each;
    bounds.above_minimum = excluded;
  };
  const auto lower = [&](const Json* each, bool excluded) {
    if (each == nullptr) return;
    const double value = each->get<double>();
    const bool is_tighter =
        !bounds.maximum || value < bounds.maximum->get<double>() || (value == bounds.maximum->get<double>() && excluded);
    if (!is_tighter) return;
    bounds.maximum = *each;
    bounds.below_maximum = excluded;
  };
  for (const Part& part : parts) {
    raise(part.find("minimum"), false);
    raise(part.find("exclusiveMinimum"), true);
    lower(part.find("maximum"), false);
    lower(part.find("exclusiveMaximum"), true);
  }
  return bounds;
}

class SchemaTranslator {
 public:
  explicit SchemaTranslator(const Json& root) : document_(root) {}

  Result<Grammar> run() {
    CUPEL_TRY(rule_for({&document_.root(), "#"}));
    return std::move(grammar_);
  }

 private:
  // ---- rules

  Result<Expr> rule_for(const Part& part) {
    if (const auto known = rules_.find(part.schema); known != rules_.end()) return rule(known->second);
    const std::size_t number = add_rule(fmt::format("{}", part.pointer));
    rules_.emplace(part.schema, number);
    Expr made = CUPEL_TRY(translate({part}));
    grammar_.rules[number] = std::move(made);
    return rule(number);
  }

  std::size_t add_rule(std::string name) {
    grammar_.rules.push_back(never());
    grammar_.names.push_back(std::move(name));
    return grammar_.rules.size() - 1;
  }

  Expr any_value() {
    if (!any_value_) {
      any_value_ = add_rule("any value");
      grammar_.rules[*any_value_] = json_value(*any_value_);
    }
    return rule(*any_value_);
  }

  // ---- one value

  Result<Expr> translate(Parts parts) {
    if (++work_ > kMostWork) return fail(ErrorCode::limit_exceeded, "the JSON Schema has too many combinations of alternatives");
    if (++depth_ > kDeepest) return fail(ErrorCode::limit_exceeded, fmt::format("the JSON Schema is nested deeper than {}", kDeepest));
    Result<Expr> made = translate_unbounded(std::move(parts));
    --depth_;
    return made;
  }

  Result<Expr> translate_unbounded(Parts parts) {
    // A lone reference is a rule of its own, so that schemas may refer to themselves.
    if (parts.size() == 1 && parts[0].find("$ref") != nullptr) {
      const Json& schema = *parts[0].schema;
      const bool is_alone =
          std::ranges::all_of(schema.items(), [](const auto& each) { return each.key() == "$ref" || is_annotation(each.key()); });
      if (is_alone) {
        CUPEL_CHECK(check_keywords(schema, parts[0].pointer, &schema == &document_.root()));
        return rule_for(CUPEL_TRY(target_of_chain(parts[0])));
      }
    }
    parts = CUPEL_TRY(document_.expand(std::move(parts)));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].find("anyOf") != nullptr) return any_of(std::move(parts), i);
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].find("oneOf") != nullptr) return one_of(std::move(parts), i);
    }
    if (const std::optional<std::vector<Json>> values = values_of(parts)) return enumeration(parts, *values);
    std::vector<Expr> alternatives;
    const std::set<std::string> types = narrowed_types(parts);
    if (types.size() == 6 && has_no_rules(parts)) return any_value();
    for (const std::string& type : types) alternatives.push_back(CUPEL_TRY(of_type(type, parts)));
    return choice(std::move(alternatives));
  }

  // References that only lead to references.
  Result<Part> target_of_chain(Part part) {
    for (int steps = 0; steps < 100; ++steps) {
      part = CUPEL_TRY(document_.target_of(part));
      const bool goes_on =
          part.schema->is_object() && part.schema->size() == 1 && part.schema->contains("$ref") && part.schema->at("$ref").is_string();
      if (!goes_on) return part;
    }
    return refuse_at(part.pointer, "a '$ref' leads back to itself");
  }

  static bool has_no_rules(const Parts& parts) {
    return std::ranges::all_of(parts, [](const Part& part) {
      return part.schema->is_boolean() || std::ranges::all_of(part.schema->items(), [&](const auto& each) {
               return is_annotation(each.key()) || part.settled.contains(each.key());
             });
    });
  }

  // Where no type is stated but all rules are about one, that type is meant.
  static std::set<std::string> narrowed_types(const Parts& parts) {
    std::set<std::string> types = types_of(parts);
    std::set<std::string> meant;
    for (const Part& part : parts) {
      if (!part.schema->is_object()) continue;
      for (const auto& [name, value] : part.schema->items()) {
        if (!part.settled.contains(name) && !type_of_keyword(name).empty()) meant.insert(std::string(type_of_keyword(name)));
      }
    }
    const bool is_stated = std::ranges::any_of(parts, [](const Part& part) { return part.find("type") != nullptr; });
    return !is_stated && meant.size() == 1 && types.contains(*meant.begin()) ? meant : types;
  }

  Result<Expr> of_type(const std::string& type, const Parts& parts) {
    if (type == "null") return text("null");
    if (type == "boolean") return choice({text("true"), text("false")});
    if (type == "string") return string(parts);
    if (type == "array") return array(parts);
    if (type == "object") return object(parts);
    return number(parts, type == "integer");
  }

  // ---- alternatives

  static Parts with_branch(const Parts& parts, std::size_t at, std::string_view keyword, std::size_t branch) {
    Parts out = parts;
    const Json& list = parts[at].schema->at(std::string(keyword));
    out[at].settled.insert(std::string(keyword));
    out.push_back({&list[branch], child_pointer(child_pointer(parts[at].pointer, keyword), std::to_string(branch))});
    return out;
  }

  Result<Expr> any_of(Parts parts, std::size_t at) {
    std::vector<Expr> alternatives;
    const std::size_t branches = parts[at].schema->at("anyOf").size();
    for (std::size_t i = 0; i < branches; ++i) {
      // Alone, a branch that is a reference stays a rule.
      const Parts chosen = with_branch(parts, at, "anyOf", i);
      const bool is_alone = parts.size() == 1 && has_no_rules({chosen.begin(), chosen.end() - 1});
      alternatives.push_back(CUPEL_TRY(translate(is_alone ? Parts{chosen.back()} : chosen)));
    }
    return choice(std::move(alternatives));
  }

  Result<Expr> one_of(Parts parts, std::size_t at) {
    const std::string pointer = child_pointer(parts[at].pointer, "oneOf");
    const std::size_t branches = parts[at].schema->at("oneOf").size();
    std::vector<Parts> chosen, alone;
    for (std::size_t i = 0; i < branches; ++i) {
      chosen.push_back(with_branch(parts, at, "oneOf", i));
      alone.push_back(CUPEL_TRY(document_.expand({chosen.back().back()})));
    }
    for (std::size_t i = 0; i < branches; ++i) {
      const Parts made = CUPEL_TRY(document_.expand(chosen[i]));
      const bool has_more =
          std::ranges::any_of(made, [](const Part& part) { return part.find("anyOf") != nullptr || part.find("oneOf") != nullptr; });
      const std::vector<std::string> names = has_more ? std::vector<std::string>() : member_names(made);
      for (std::size_t k = 0; k < branches; ++k) {
        if (k == i || excludes(narrowed(made), {names.begin(), names.end()}, alone[k], document_)) continue;
        return refuse_at(pointer, fmt::format("'oneOf' is not possible: a value may satisfy both {} and {}", i, k),
                         {"use 'anyOf', or a required member with a different 'const' in each"});
      }
    }
    std::vector<Expr> alternatives;
    for (std::size_t i = 0; i < branches; ++i) {
      const bool is_alone = parts.size() == 1 && has_no_rules({chosen[i].begin(), chosen[i].end() - 1});
      alternatives.push_back(CUPEL_TRY(translate(is_alone ? Parts{chosen[i].back()} : chosen[i])));
    }
    return choice(std::move(alternatives));
  }

  // What is made of parts has only these types, also where they are not stated.
  Parts narrowed(Parts parts) {
    const std::set<std::string> types = narrowed_types(parts);
    made_types_.push_back(std::make_unique<Json>(Json{{"type", Json(std::vector<std::string>(types.begin(), types.end()))}}));
    parts.push_back({made_types_.back().get(), ""});
    return parts;
  }

  Result<Expr> enumeration(const Parts& parts, std::vector<Json> values) {
    const std::set<std::string> types = types_of(parts);
    std::erase_if(values, [&](const Json& each) {
      return std::ranges::none_of(types, [&](const std::string& type) { return has_type(each, type); });
    });
    Parts others = parts;
    for (Part& part : others) part.settled.insert({"enum", "const", "type"});
    if (!has_no_rules(others)) CUPEL_CHECK(drop_refused(parts, values));
    std::vector<Expr> texts;
    for (const Json& each : values) texts.push_back(text(json_text(each)));
    return choice(std::move(texts));
  }

  // Keeps the values that a grammar of the other keywords allows.
  Result<void> drop_refused(const Parts& parts, std::vector<Json>& values) {
    Parts others = parts;
    for (Part& part : others) part.settled.insert({"enum", "const"});
    SchemaTranslator translator(document_.root());
    translator.depth_ = depth_;
    translator.work_ = work_;
    translator.add_rule("");
    translator.grammar_.rules[0] = CUPEL_TRY(translator.translate(others));
    work_ = translator.work_;
    if (is_never(translator.grammar_.rules[0])) {
      values.clear();
      return {};
    }
    Machine machine(std::make_shared<Program>(CUPEL_TRY(make_program(translator.grammar_))));
    std::erase_if(values, [&](const Json& each) {
      const auto state = machine.read(machine.start(), json_text(each));
      return !state || !machine.is_complete(*state);
    });
    return {};
  }

  // ---- numbers and strings

  Result<Expr> number(const Parts& parts, bool integer) {
    NumberBounds bounds = bounds_of(parts);
    bounds.integer = integer;
    for (const Part& part : parts) {
      const Json* each = part.find("multipleOf");
      if (each == nullptr) continue;
      if (bounds.multiple_of && *bounds.multiple_of != *each)
        return refuse_at(part.pointer, "two different 'multipleOf' are not possible together");
      bounds.multiple_of = *each;
    }
    return json_number(bounds);
  }

  Result<Expr> string(const Parts& parts) {
    const Counts lengths = counts_of(parts, "minLength", "maxLength");
    std::optional<Expr> content;
    std::string from;
    for (const Part& part : parts) {
      for (const char* keyword : {"pattern", "format"}) {
        const Json* each = part.find(keyword);
        if (each == nullptr || from == std::string(keyword) + each->get<std::string>()) continue;
        if (content) return refuse_at(part.pointer, fmt::format("'{}' beside another 'pattern' or 'format' is not possible", keyword));
        from = std::string(keyword) + each->get<std::string>();
        content = CUPEL_TRY(string_content(part, keyword, each->get<std::string>()));
      }
    }
    if (!content) return json_string(lengths.min, lengths.max);
    const Expr fitting = with_lengths(*content, lengths.min, lengths.max);
    if (is_never(fitting)) {
      return refuse_at(parts.front().pointer,
                       "no text was found that satisfies 'pattern' or 'format' together with 'minLength' and 'maxLength'");
    }
    return json_string(fitting);
  }

  static Result<Expr> string_content(const Part& part, const std::string& keyword, const std::string& value) {
    if (keyword == "format") return parse_regex(*format_pattern(value), RegexMeans::whole);
    Result<Expr> content = parse_regex(value, RegexMeans::search);
    if (!content) return refuse_at(child_pointer(part.pointer, keyword), content.error().message);
    return content;
  }

  // ---- arrays

  // The schemas of the item at an index; the last index stands for all behind it.
  struct Items {
    std::vector<Parts> first;
    Parts rest;
    bool has_rest = true;
  };

  static Items items_of(const Parts& parts) {
    Items items;
    for (const Part& part : parts) {
      for (const char* keyword : {"prefixItems", "items"}) {
        const Json* list = part.find(keyword);
        if (list != nullptr && list->is_array()) items.first.resize(std::max(items.first.size(), list->size()));
      }
    }
    for (const Part& part : parts) {
      const Json* prefix = part.find("prefixItems");
      const Json* all = part.find("items");
      const Json* additional = part.find("additionalItems");
      const char* prefix_name = "prefixItems";
      const char* rest_name = "items";
      if (all != nullptr && all->is_array()) {  // the form of draft 7
        prefix = all;
        all = additional;
        prefix_name = "items";
        rest_name = "additionalItems";
      }
      const std::size_t known = prefix != nullptr ? prefix->size() : 0;
      for (std::size_t i = 0; i < items.first.size(); ++i) {
        if (i < known)
          items.first[i].push_back({&(*prefix)[i], child_pointer(child_pointer(part.pointer, prefix_name), std::to_string(i))});
        else if (all != nullptr) items.first[i].push_back({all, child_pointer(part.pointer, rest_name)});
      }
      if (all != nullptr) items.rest.push_back({all, child_pointer(part.pointer, rest_name)});
    }
    return items;
  }

  Result<Expr> translate_or_any(const Parts& parts) { return parts.empty() ? Result<Expr>(any_value()) : translate(parts); }

  Result<Expr> array(const Parts& parts) {
    const Counts counts = counts_of(parts, "minItems", "maxItems");
    const Items items = items_of(parts);
    const bool unique = std::ranges::any_of(parts, [](const Part& part) {
      const Json* each = part.find("uniqueItems");
      return each != nullptr && each->get<bool>();
    });
    if (counts.min > counts.max) return never();
    if (unique && counts.max > 1) return unique_items(parts, items, counts);
    // From the end: what may stand from the item with this index on.
    const std::size_t known = std::min(items.first.size(), counts.max);
    const Expr item = counts.max > known ? CUPEL_TRY(translate_or_any(items.rest)) : never();
    if (known == 0) return json_list(item, counts.min, is_never(item) ? 0 : counts.max);
    const std::size_t more = counts.max == kUnbounded ? kUnbounded : counts.max - known;
    Expr tail = repeat(sequence({text(", "), item}), counts.min > known ? counts.min - known : 0, is_never(item) ? 0 : more);
    for (std::size_t i = known; i-- > 0;) {
      const Expr own = CUPEL_TRY(translate_or_any(items.first[i]));
      const Expr filled = sequence({text(i > 0 ? ", " : ""), own, tail});
      tail = i >= counts.min ? choice({filled, text("")}) : filled;
    }
    return sequence({text("["), tail, text("]")});
  }

  // Of a list of values each is taken or left out, in the order of the list.
  Result<Expr> unique_items(const Parts& parts, const Items& items, const Counts& counts) {
    const std::optional<std::vector<Json>> values = items.first.empty() ? values_of(CUPEL_TRY(document_.expand(items.rest))) : std::nullopt;
    if (!values || values->size() > kMostUniqueValues) {
      return refuse_at(parts.front().pointer, "'uniqueItems' is only possible where the items are an 'enum'",
                       {"leave it out, or list the values"});
    }
    std::vector<Expr> texts;
    for (std::size_t i = 0; i < values->size(); ++i) {
      const bool is_twice = std::find(values->begin(), values->begin() + static_cast<std::ptrdiff_t>(i), (*values)[i]) !=
                            values->begin() + static_cast<std::ptrdiff_t>(i);
      if (!is_twice) texts.push_back(text(json_text((*values)[i])));
    }
    // tails[k]: behind k taken items, from the value at hand on.
    const std::size_t most = std::min(counts.max, texts.size());
    std::vector<Expr> tails(most + 2, never());
    for (std::size_t k = 0; k <= most; ++k) tails[k] = k >= counts.min ? text("") : never();
    for (std::size_t i = texts.size(); i-- > 0;) {
      for (std::size_t k = 0; k < most; ++k) {
        tails[k] = choice({sequence({text(k > 0 ? ", " : ""), texts[i], tails[k + 1]}), tails[k]});
      }
    }
    return sequence({text("["), tails[0], text("]")});
  }

  // ---- objects

  /// Names of members that are written: those of `properties`, then others that are required.
  static std::vector<std::string> member_names(const Parts& parts) {
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

  static bool is_required(const Parts& parts, const std::string& name) {
    return std::ranges::any_of(parts, [&](const Part& part) {
      const Json* required = part.find("required");
      return required != nullptr && std::ranges::find(*required, Json(name)) != required->end();
    });
  }

  static Result<bool> matches(const Part& part, const std::string& pattern, const std::string& name) {
    const std::string place = child_pointer(child_pointer(part.pointer, "patternProperties"), pattern);
    Result<Expr> allowed = parse_regex(pattern, RegexMeans::search);
    if (!allowed) return refuse_at(place, allowed.error().message);
    if (is_never(*allowed)) return false;
    Machine machine(std::make_shared<Program>(CUPEL_TRY(make_program({.rules = {*allowed}, .names = {}}))));
    const auto state = machine.read(machine.start(), name);
    return state && machine.is_complete(*state);
  }

  /// All schemas that the member with this name must satisfy.
  static Result<Parts> member(const Parts& parts, const std::string& name) {
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

  Result<Expr> object(const Parts& parts) {
    const Counts counts = counts_of(parts, "minProperties", "maxProperties");
    if (counts.min > counts.max) return never();
    const std::vector<std::string> names = member_names(parts);
    return names.empty() ? map(parts, counts) : closed_object(parts, names, counts);
  }

  // What `propertyNames` allows, as a JSON string.
  Result<std::optional<Expr>> name_rule(const Parts& parts) {
    Parts rules;
    for (const Part& part : parts) {
      if (const Json* names = part.find("propertyNames")) rules.push_back({names, child_pointer(part.pointer, "propertyNames")});
    }
    if (rules.empty()) return std::optional<Expr>();
    made_types_.push_back(std::make_unique<Json>(Json{{"type", "string"}}));
    rules.push_back({made_types_.back().get(), ""});
    return std::optional(CUPEL_TRY(translate(rules)));
  }

  struct Member {
    Expr text;
    bool required = false;
  };

  Result<Expr> closed_object(const Parts& parts, const std::vector<std::string>& names, Counts counts) {
    const std::optional<Expr> allowed_names = CUPEL_TRY(name_rule(parts));
    std::vector<Member> members;
    std::size_t required_count = 0;
    for (const std::string& name : names) required_count += is_required(parts, name) ? 1 : 0;
    if (required_count > counts.max) return never();
    std::size_t optional_left = counts.max - required_count;  // `maxProperties` leaves out the last optional ones
    for (const std::string& name : names) {
      const bool required = is_required(parts, name);
      const Parts schemas = CUPEL_TRY(member(parts, name));
      const bool is_allowed = !allowed_names || CUPEL_TRY(allows(*allowed_names, json_text(Json(name))));
      const Expr value = is_allowed ? CUPEL_TRY(translate_or_any(schemas)) : never();
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

  // `allowed` is a string, so it refers to no rules.
  static Result<bool> allows(const Expr& allowed, const std::string& written) {
    if (is_never(allowed)) return false;
    Machine machine(std::make_shared<Program>(CUPEL_TRY(make_program({.rules = {allowed}, .names = {}}))));
    const auto state = machine.read(machine.start(), written);
    return state && machine.is_complete(*state);
  }

  // Members of any name, all of one kind.
  Result<Expr> map(const Parts& parts, const Counts& counts) {
    const auto with_patterns = std::ranges::count_if(parts, [](const Part& part) { return part.find("patternProperties") != nullptr; });
    if (counts.min > 1)
      return refuse_at(parts.front().pointer, "'minProperties' above 1 is only possible where 'properties' names the members");
    const std::optional<Expr> allowed_names = CUPEL_TRY(name_rule(parts));
    if (with_patterns > 0 && allowed_names)
      return refuse_at(parts.front().pointer, "'patternProperties' beside 'propertyNames' is not possible in a constraint");
    Expr name = allowed_names.value_or(json_string(0, kUnbounded));
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
    const Expr value = CUPEL_TRY(translate_or_any(values));
    return json_map(sequence({name, text(": "), value}), counts.min, is_never(value) || is_never(name) ? 0 : counts.max);
  }

  const SchemaDocument document_;
  Grammar grammar_;
  std::map<const Json*, std::size_t> rules_;
  std::optional<std::size_t> any_value_;
  std::vector<std::unique_ptr<Json>> made_types_;
  std::size_t work_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Grammar> parse_schema(std::string_view text) {
  if (text.size() > kLargest) return fail(ErrorCode::limit_exceeded, "the JSON Schema is larger than 4 MiB");
  Json document;
  try {
    document = Json::parse(text);
  } catch (const Json::exception& error) {
    return fail(ErrorCode::invalid_usage, fmt::format("the JSON Schema is no JSON: {}", printable(error.what())));
  }
  return SchemaTranslator(document).run();
}

}  // namespace cupel::constraint

#include "constraint/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "constraint/json_text.h"
#include "constraint/machine.h"
#include "constraint/schema_array.h"
#include "constraint/schema_keywords.h"
#include "constraint/schema_object.h"
#include "constraint/schema_scalar.h"
#include "constraint/schema_translator.h"
#include "core/json_reader.h"

namespace cupel::constraint {
namespace {

constexpr std::size_t kLargest = 4U << 20U;
constexpr int kDeepest = 250;              // schemas within schemas
constexpr std::size_t kMostWork = 50'000;  // combinations of parts that are looked at
constexpr std::size_t kMostLevels = 5;     // of values that hold values of their own kind

bool has_no_rules(const Parts& parts) {
  return std::ranges::all_of(parts, [](const Part& part) {
    return part.schema->is_boolean() || std::ranges::all_of(part.schema->items(), [&](const auto& each) {
             return says_nothing(each.key()) || part.settled.contains(each.key());
           });
  });
}

// Where no type is stated but all rules are about one, that type is meant.
std::set<std::string> narrowed_types(const Parts& parts) {
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

Parts with_branch(const Parts& parts, std::size_t at, std::string_view keyword, std::size_t branch) {
  Parts out = parts;
  const Json& list = parts[at].schema->at(std::string(keyword));
  out[at].settled.insert(std::string(keyword));
  out.push_back({&list[branch], child_pointer(child_pointer(parts[at].pointer, keyword), std::to_string(branch))});
  return out;
}

}  // namespace

Result<Grammar> SchemaTranslator::run() {
  add_rule("#", never());
  grammar_.rules.front() = CUPEL_TRY(rule_for({&document_.root(), "#"}));
  const bool never_ends = is_never(grammar_.rules.front()) && deepest_ + 1 == kMostLevels;
  if (never_ends) {
    return fail(ErrorCode::invalid_usage, "the JSON Schema can never end: its values must hold values of their own kind",
                {"give them an end: leave the member out of 'required', or allow null beside it"});
  }
  return std::move(grammar_);
}

// A schema within itself is a rule of its own a level deeper, so that rules never lead back to themselves.
Result<Expr> SchemaTranslator::rule_for(const Part& part) {
  const std::size_t level = level_ + (open_.contains({part.schema, level_, one_way_}) ? 1 : 0);
  if (level == kMostLevels) return never();
  const Place place{part.schema, level, one_way_};
  if (const auto known = rules_.find(place); known != rules_.end()) return known->second;
  deepest_ = std::max(deepest_, level);
  const std::size_t level_outside = std::exchange(level_, level);
  open_.insert(place);
  const Expr made = CUPEL_TRY(translate({part}));
  open_.erase(place);
  level_ = level_outside;
  return rules_.emplace(place, is_never(made) ? made : add_rule(part.pointer, made)).first->second;
}

Expr SchemaTranslator::add_rule(std::string name, Expr content) {
  grammar_.rules.push_back(std::move(content));
  grammar_.names.push_back(std::move(name));
  return rule(grammar_.rules.size() - 1);
}

Result<Expr> SchemaTranslator::any_value(const std::string& pointer) {
  if (one_way_) {
    return refuse_at(pointer, "'uniqueItems' is only possible where the schema says what the items are",
                     {"say it with 'items', or leave 'uniqueItems' out"});
  }
  if (!any_value_) {
    any_value_ = never();
    for (std::size_t level = 0; level < kMostLevels; ++level) any_value_ = add_rule("any value", json_value(*any_value_));
  }
  return *any_value_;
}

Result<Expr> SchemaTranslator::translate(Parts parts) {
  if (++work_ > kMostWork) return fail(ErrorCode::limit_exceeded, "the JSON Schema has too many combinations of alternatives");
  if (++depth_ > kDeepest) return fail(ErrorCode::limit_exceeded, fmt::format("the JSON Schema is nested deeper than {}", kDeepest));
  Result<Expr> made = translate_unbounded(std::move(parts));
  --depth_;
  return made;
}

Result<Expr> SchemaTranslator::translate_unbounded(Parts parts) {
  // A lone reference is a rule of its own, so that schemas may refer to themselves.
  if (parts.size() == 1 && document_.is_only_reference(parts[0])) return rule_for(target_of_chain(parts[0]));
  parts = CUPEL_TRY(document_.expand(std::move(parts)));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].find("anyOf") != nullptr) return branches(parts, i, "anyOf");
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].find("oneOf") == nullptr) continue;
    CUPEL_CHECK(check_exclusive(parts, i));
    return branches(parts, i, "oneOf");
  }
  if (const std::optional<std::vector<Json>> values = values_of(parts)) return enumeration(parts, *values);
  std::vector<Expr> alternatives;
  const std::set<std::string> types = narrowed_types(parts);
  if (types.size() == 6 && has_no_rules(parts)) return any_value(parts.front().pointer);
  for (const std::string& type : types) alternatives.push_back(CUPEL_TRY(of_type(type, parts)));
  return choice(std::move(alternatives));
}

// References that only lead to references; none leads back to itself.
Part SchemaTranslator::target_of_chain(Part part) const {
  while (document_.is_only_reference(part)) part = document_.target_of(part);
  return part;
}

Result<Expr> SchemaTranslator::of_type(const std::string& type, const Parts& parts) {
  if (type == "null") return text("null");
  if (type == "boolean") return choice({text("true"), text("false")});
  if (type == "string") return string_of(parts);
  if (type == "array") return array_of(parts, *this);
  if (type == "object") return object_of(parts, *this);
  return number_of(parts, type == "integer", one_way_);
}

Result<Expr> SchemaTranslator::branches(const Parts& parts, std::size_t at, std::string_view keyword) {
  const std::size_t count = parts[at].schema->at(std::string(keyword)).size();
  std::vector<Expr> alternatives;
  for (std::size_t i = 0; i < count; ++i) {
    // Alone, a branch that is a reference stays a rule.
    const Parts chosen = with_branch(parts, at, keyword, i);
    const bool is_alone = parts.size() == 1 && has_no_rules({chosen.begin(), chosen.end() - 1});
    alternatives.push_back(CUPEL_TRY(translate(is_alone ? Parts{chosen.back()} : chosen)));
  }
  return choice(std::move(alternatives));
}

Result<void> SchemaTranslator::check_exclusive(const Parts& parts, std::size_t at) {
  const std::size_t count = parts[at].schema->at("oneOf").size();
  std::vector<Parts> made, alone;
  for (std::size_t i = 0; i < count; ++i) {
    const Parts chosen = with_branch(parts, at, "oneOf", i);
    made.push_back(CUPEL_TRY(document_.expand(chosen)));
    alone.push_back(CUPEL_TRY(document_.expand({chosen.back()})));
    // What is made has only the types that are meant, also where they are not stated.
    made.back().push_back(of_types(narrowed_types(made.back())));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto has_alternatives = [](const Part& part) { return part.find("anyOf") != nullptr || part.find("oneOf") != nullptr; };
    const bool names_are_sure = std::ranges::none_of(made[i], has_alternatives);
    const std::vector<std::string> names = names_are_sure ? member_names(made[i]) : std::vector<std::string>();
    for (std::size_t k = 0; k < count; ++k) {
      if (k == i || excludes(made[i], {names.begin(), names.end()}, alone[k], document_)) continue;
      return refuse_at(child_pointer(parts[at].pointer, "oneOf"),
                       fmt::format("'oneOf' is not possible: a value may satisfy both {} and {}", i, k),
                       {"use 'anyOf', or a required member with a different 'const' in each"});
    }
  }
  return {};
}

Result<Expr> SchemaTranslator::enumeration(const Parts& parts, std::vector<Json> values) {
  const std::set<std::string> types = types_of(parts);
  std::erase_if(
      values, [&](const Json& each) { return std::ranges::none_of(types, [&](const std::string& type) { return has_type(each, type); }); });
  Parts others = parts;
  for (Part& part : others) part.settled.insert({"enum", "const", "type"});
  if (!has_no_rules(others)) CUPEL_CHECK(drop_refused(parts, values));
  std::vector<Expr> texts;
  for (const Json& each : values) texts.push_back(text(one_way_ ? one_way_json_text(each) : json_text(each)));
  return choice(std::move(texts));
}

// Keeps the values that a grammar of the other keywords allows.
Result<void> SchemaTranslator::drop_refused(const Parts& parts, std::vector<Json>& values) {
  Parts others = parts;
  for (Part& part : others) part.settled.insert({"enum", "const"});
  SchemaTranslator translator(document_.index());
  translator.depth_ = depth_;
  translator.work_ = work_;
  translator.add_rule("", never());
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

Part SchemaTranslator::of_types(const std::set<std::string>& types) {
  made_.push_back(std::make_unique<Json>(Json{{"type", std::vector<std::string>(types.begin(), types.end())}}));
  return {made_.back().get(), ""};
}

Result<Grammar> parse_schema(std::string_view text) {
  if (text.size() > kLargest) return fail(ErrorCode::limit_exceeded, "the JSON Schema is larger than 4 MiB");
  Result<Json> document = parse_json(text);
  if (!document) return fail(ErrorCode::invalid_usage, "the JSON Schema is " + document.error().message);
  Result<std::shared_ptr<const SchemaIndex>> index = index_schema(*std::move(document), {});
  if (!index) return fail(ErrorCode::invalid_usage, index.error().message, index.error().notes);
  for (const auto& [schema, target] : (*index)->targets) {
    if (target != nullptr) continue;
    const std::string shown = schema->contains("$ref") ? printable(schema->at("$ref").get<std::string>()) : "$dynamicRef";
    return fail(ErrorCode::invalid_usage, fmt::format("a '$ref' leads to another document: '{}'", shorten(shown, 80)),
                {"schemas are not fetched; put what it holds under '$defs' and refer to #/$defs/…"});
  }
  // No answer can show a rule that was misspelt: what the constraint leaves out would not be noticed.
  if (!(*index)->misspelt.empty()) return fail(ErrorCode::invalid_usage, (*index)->misspelt.front());
  return SchemaTranslator(**index).run();
}

}  // namespace cupel::constraint

#include "constraint/json_schema/index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include "base/text.h"
#include "constraint/json_schema/format.h"
#include "constraint/json_schema/keywords.h"
#include "constraint/json_schema/uri.h"

namespace cupel {
namespace {

constexpr std::string_view kDefaultBase = "cupel:schema";  // what a schema without $id is called
constexpr int kMaxDepth = 128;

std::string quoted_place(const std::string& pointer) { return pointer.empty() ? "the top" : printable(pointer); }

tl::unexpected<Error> refuse(const std::string& pointer, std::string_view what) {
  return fail(ErrorCode::invalid_suite, fmt::format("at {} of the schema: {}", quoted_place(pointer), what));
}

std::string child(const std::string& pointer, std::string_view key) { return pointer + "/" + escape_pointer_token(key); }
std::string child(const std::string& pointer, std::size_t index) { return fmt::format("{}/{}", pointer, index); }

constexpr std::size_t kFewNames = 8;  // that a note shows

// A draft is named by the URI of its metaschema, whatever the scheme and an empty fragment; hyper-schemas add links only.
struct NamedDraft {
  Draft draft;
  std::string_view uri;

  bool is_named_by(std::string_view text) const {
    if (text.ends_with('#')) text.remove_suffix(1);
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (!text.starts_with(scheme)) continue;
      std::string_view name = text.substr(scheme.size());
      constexpr std::string_view kHyper = "hyper-schema";
      const std::string plain = name.ends_with(kHyper) ? std::string(name.substr(0, name.size() - kHyper.size())) + "schema" : "";
      return name == uri || plain == uri;
    }
    return false;
  }
};
constexpr auto kDrafts = std::to_array<NamedDraft>({{Draft::unnamed, "json-schema.org/schema"},
                                                    {Draft::draft4, "json-schema.org/draft-04/schema"},
                                                    {Draft::draft6, "json-schema.org/draft-06/schema"},
                                                    {Draft::draft7, "json-schema.org/draft-07/schema"},
                                                    {Draft::draft2019, "json-schema.org/draft/2019-09/schema"},
                                                    {Draft::draft2020, "json-schema.org/draft/2020-12/schema"}});

// Walks all places where the document holds schemas, checks every keyword there, and remembers names and references.
class Indexer {
 public:
  explicit Indexer(SchemaIndex& index) : index_(index) {}

  Result<void> run() {
    CUPEL_CHECK(read_draft());
    CUPEL_CHECK(walk(index_.document, "", std::string(kDefaultBase)));
    // A reference may lead to a place that is a schema only because it is referred to; that one may hold further references.
    for (std::size_t i = 0; i < references_.size(); ++i) CUPEL_CHECK(resolve(Reference(references_[i])));
    CUPEL_CHECK(find_circle());
    write_notes();
    return {};
  }

 private:
  struct Reference {
    const Json* schema;
    const char* keyword;  // $ref, $dynamicRef or $recursiveRef
    std::string pointer;
    std::string uri;  // absolute
  };

  Result<void> read_draft() {
    const Json& document = index_.document;
    if (!document.is_object() || !document.contains("$schema") || !document["$schema"].is_string()) return {};
    const std::string uri = document["$schema"].get<std::string>();
    const auto* known = std::ranges::find_if(kDrafts, [&](const NamedDraft& each) { return each.is_named_by(uri); });
    if (known == kDrafts.end()) {
      return refuse("/$schema", fmt::format("'{}' is not supported; drafts 4, 6, 7, 2019-09 and 2020-12 are", shorten(printable(uri), 80)));
    }
    index_.draft = known->draft;
    index_.ref_has_siblings = known->draft >= Draft::draft2019;
    return {};
  }

  Result<void> walk(const Json& schema, const std::string& pointer, std::string base) {
    if (schema.is_boolean()) return {};
    if (!schema.is_object()) return refuse(pointer, "a schema is a map, true or false");
    if (!walked_.insert(&schema).second) return {};
    if (std::count(pointer.begin(), pointer.end(), '/') > kMaxDepth) return refuse(pointer, "nested too deeply");
    const bool has_ref = schema.contains("$ref");
    const bool is_hidden = has_ref && !index_.ref_has_siblings;
    const char* id = index_.draft == Draft::draft4 ? "id" : "$id";
    if (schema.contains(id) && !is_hidden) CUPEL_CHECK(read_id(schema, id, pointer, base));
    if (pointer.empty()) read_root_names(schema, base);
    index_.resources.emplace(&schema, base);
    if (!is_hidden) CUPEL_CHECK(read_anchors(schema, pointer, base));
    if (has_ref) CUPEL_CHECK(read_reference(schema, pointer, base));
    for (const char* keyword : {"$dynamicRef", "$recursiveRef"}) {
      if (schema.contains(keyword) && !is_hidden && is_of(*find_keyword(keyword), index_.draft))
        CUPEL_CHECK(read_dynamic_reference(schema, keyword, pointer, base));
    }
    index_.rules[&schema];
    for (const auto& [key, value] : schema.items()) {
      if (is_hidden && key != "definitions" && key != "$defs") continue;
      CUPEL_CHECK(read_keyword(schema, key, value, pointer, base));
    }
    return check_items(schema, pointer);
  }

  // Tuples are `items` in drafts up to 2019-09 and `prefixItems` from 2020-12 on.
  Result<void> check_items(const Json& schema, const std::string& pointer) const {
    const auto items = schema.find("items");
    if (items == schema.end() || !items->is_array()) return {};
    if (index_.draft == Draft::draft2020)
      return refuse(child(pointer, "items"), "'items' must be a schema; 2020-12 calls a list of them 'prefixItems'");
    if (schema.contains("prefixItems"))
      return refuse(child(pointer, "items"), "'items' must be a schema where 'prefixItems' has the first ones");
    return {};
  }

  void read_root_names(const Json& schema, const std::string& base) {
    names_.emplace(base, &schema);
    // Without a named draft `id` may be draft 4's: what refers to the whole by it is understood.
    const auto id = schema.find("id");
    if (index_.draft == Draft::unnamed && id != schema.end() && id->is_string())
      names_.emplace(split_fragment(resolve_uri(base, id->get<std::string>())).document, &schema);
  }

  Result<void> read_id(const Json& schema, const char* keyword, const std::string& pointer, std::string& base) {
    if (!schema[keyword].is_string()) return refuse(child(pointer, keyword), fmt::format("'{}' must be text", keyword));
    const std::string id = resolve_uri(base, schema[keyword].get<std::string>());
    const UriParts parts = split_fragment(id);
    if (!parts.fragment.empty() && index_.draft >= Draft::draft2019) {
      return refuse(child(pointer, "$id"), "'$id' has a fragment; '$anchor' names a place since 2019-09");
    }
    if (!pointer.empty() && schema.contains("$schema") && schema["$schema"] != index_.document.value("$schema", Json())) {
      return refuse(child(pointer, "$schema"), "'$schema' is another one than that of the document around it");
    }
    names_.emplace(parts.fragment.empty() ? parts.document : id, &schema);
    base = parts.document;
    return {};
  }

  Result<void> read_anchors(const Json& schema, const std::string& pointer, const std::string& base) {
    const auto is_recursive = schema.find("$recursiveAnchor");
    const bool may_recur = index_.draft == Draft::unnamed || index_.draft == Draft::draft2019;
    if (may_recur && is_recursive != schema.end() && *is_recursive == true) index_.dynamic_anchors.emplace(base + "#", &schema);
    for (const char* keyword : {"$anchor", "$dynamicAnchor"}) {
      const auto anchor = schema.find(keyword);
      if (anchor == schema.end()) continue;
      if (!anchor->is_string()) return refuse(child(pointer, keyword), fmt::format("'{}' must be text", keyword));
      const std::string name = base + "#" + anchor->get<std::string>();
      names_.emplace(name, &schema);
      if (keyword == std::string_view("$dynamicAnchor")) index_.dynamic_anchors.emplace(name, &schema);
    }
    return {};
  }

  Result<void> read_reference(const Json& schema, const std::string& pointer, const std::string& base) {
    const Json& ref = schema["$ref"];
    if (!ref.is_string()) return refuse(child(pointer, "$ref"), "'$ref' must be text");
    if (index_.draft == Draft::unnamed) {
      for (const auto& [key, value] : schema.items()) {
        const Keyword* keyword = find_keyword(key);
        const bool is_harmless = keyword == nullptr || is_annotation(*keyword) || key == "definitions" || key == "id" ||
                                 (key.starts_with('$') && key != "$dynamicRef" && key != "$recursiveRef");
        if (is_harmless) continue;
        return refuse(child(pointer, key), fmt::format("draft 7 ignores '{}' beside '$ref'; put both under 'allOf', or name the draft that "
                                                       "is meant with '$schema'",
                                                       printable(key)));
      }
    }
    references_.push_back({&schema, "$ref", child(pointer, "$ref"), resolve_uri(base, ref.get<std::string>())});
    return {};
  }

  Result<void> read_dynamic_reference(const Json& schema, const char* keyword, const std::string& pointer, const std::string& base) {
    const Json& ref = schema[keyword];
    if (!ref.is_string()) return refuse(child(pointer, keyword), fmt::format("'{}' must be text", keyword));
    references_.push_back({&schema, keyword, child(pointer, keyword), resolve_uri(base, ref.get<std::string>())});
    return {};
  }

  // It begins as words do, and its value is one that the rule takes.
  bool is_rule_like(const std::string& key, std::string_view nearest, const Json& value) const {
    const Keyword* keyword = find_keyword(nearest);
    if (keyword == nullptr || is_annotation(*keyword) || nearest.starts_with('$') || nearest == "id") return false;
    const bool is_word = !key.empty() && key[0] >= 'a' && key[0] <= 'z' && !key.starts_with("x-");
    return is_word && !mistake_in(*keyword, value, index_.draft);
  }

  // What says nothing about values although somebody may think so.
  Result<void> pass_over(const std::string& shown, const std::string& pointer, const std::string& why) {
    if (index_.options.strict) return refuse(pointer, why);
    if (passed_over_.size() < kFewNames && std::ranges::find(passed_over_, shown) == passed_over_.end()) passed_over_.push_back(shown);
    else if (std::ranges::find(passed_over_, shown) == passed_over_.end()) ++passed_over_more_;
    return {};
  }

  void write_notes() {
    if (passed_over_.empty()) return;
    const std::string more = passed_over_more_ == 0 ? "" : ", …";
    index_.notes.push_back(fmt::format("in the schema these say nothing about values: {}{}", join(passed_over_, ", "), more));
  }

  Result<void> read_keyword(const Json& schema, const std::string& key, const Json& value, const std::string& pointer,
                            const std::string& base) {
    const std::string place = child(pointer, key);
    const Keyword* keyword = find_keyword(key);
    const std::string shown = shorten(printable(key), 60);
    if (keyword == nullptr) {
      const std::string_view nearest = keyword_meant(key);
      const std::string meant = nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest);
      const std::string why = fmt::format("unknown keyword '{}'{}{}", shown, meant.empty() ? "" : ", ", meant);
      if (is_rule_like(key, nearest, value)) index_.misspelt.push_back(refuse(pointer, why).value().message);
      return pass_over(fmt::format("'{}'{}", shown, meant.empty() ? "" : " (" + meant + ")"), pointer, why);
    }
    if (!is_of(*keyword, index_.draft)) {
      if (is_annotation(*keyword)) return {};
      return pass_over(fmt::format("'{}' (a keyword of {})", key, drafts_of(*keyword)), pointer,
                       fmt::format("'{}' is a keyword of {}, and '$schema' names another draft", key, drafts_of(*keyword)));
    }
    if (const std::optional<std::string> mistake = mistake_in(*keyword, value, index_.draft))
      return refuse(place, fmt::format("'{}' {}", key, *mistake));
    SchemaIndex::Rules& rules = index_.rules[&schema];
    rules.keywords.emplace_back(keyword->name, &value);
    if (key == "properties") {
      for (const auto& each : value.items()) rules.properties.insert(each.key());
    }
    if (key == "const" || key == "enum") index_.values.emplace(&value, SortedJson(value));
    if (key == "unevaluatedProperties" || key == "unevaluatedItems") index_.tracks_evaluated = true;
    switch (keyword->value) {
      case KeywordValue::pattern: return read_pattern(value.get<std::string>(), place);
      case KeywordValue::format: return read_format(value.get<std::string>(), place);
      case KeywordValue::schema: return walk(value, place, base);
      case KeywordValue::schema_list:
      case KeywordValue::schema_or_list: return value.is_array() ? walk_list(value, place, base) : walk(value, place, base);
      case KeywordValue::schema_map:
      case KeywordValue::pattern_map:
      case KeywordValue::dependencies: return walk_map(*keyword, value, place, base);
      default: return {};
    }
  }

  Result<void> walk_list(const Json& list, const std::string& pointer, const std::string& base) {
    for (std::size_t i = 0; i < list.size(); ++i) CUPEL_CHECK(walk(list[i], child(pointer, i), base));
    return {};
  }

  Result<void> walk_map(const Keyword& keyword, const Json& map, const std::string& pointer, const std::string& base) {
    static constexpr Keyword kNames{"dependencies", KeywordValue::text_list};
    for (const auto& [name, value] : map.items()) {
      const std::string place = child(pointer, name);
      if (keyword.value == KeywordValue::pattern_map) CUPEL_CHECK(read_pattern(name, place));
      if (keyword.value == KeywordValue::dependencies && value.is_array()) {
        if (const std::optional<std::string> mistake = mistake_in(kNames, value, index_.draft)) return refuse(place, *mistake);
        continue;
      }
      CUPEL_CHECK(walk(value, place, base));
    }
    return {};
  }

  Result<void> read_pattern(const std::string& text, const std::string& place) {
    if (index_.patterns.contains(text)) return {};
    Result<Pattern> pattern = Pattern::compile(text, {.ecmascript = true});
    if (!pattern) return refuse(place, pattern.error().message);
    index_.patterns.emplace(text, *std::move(pattern));
    return {};
  }

  Result<void> read_format(const std::string& name, const std::string& place) {
    if (index_.options.formats == SchemaFormats::noted || find_format(name) != nullptr) return {};
    const std::vector<std::string_view> names = format_names();
    const std::string shown = shorten(printable(name), 40);
    const std::string meant = did_you_mean(name, names);
    return pass_over(fmt::format("'format' '{}'{}", shown, meant.empty() ? "" : " (" + meant.substr(2) + ")"), place,
                     fmt::format("'format' '{}' cannot be judged{}; formats: {}", shown, meant, fmt::join(names, ", ")));
  }

  Result<void> resolve(const Reference& reference) {
    const Json* target = find(reference.uri);
    if (target == nullptr) {
      const std::string shown = shorten(printable(reference.schema->at(reference.keyword).get<std::string>()), 80);
      const bool is_here = names_.contains(split_fragment(reference.uri).document);
      if (is_here) return refuse(reference.pointer, fmt::format("'{}' leads nowhere: '{}'", reference.keyword, shown));
      // Null stands for what cannot be known: an error only where a value has to be judged by it.
      const std::string why = fmt::format(
          "'{}' leads to another document, '{}', and schemas are not fetched; put what it holds under '$defs'", reference.keyword, shown);
      if (index_.options.strict) return refuse(reference.pointer, why);
      const bool is_first = std::ranges::none_of(index_.targets, [](const auto& each) { return each.second == nullptr; });
      if (is_first) index_.notes.push_back(fmt::format("in the schema {}; what needs it cannot be judged", why));
      index_.targets[reference.schema] = nullptr;
      return {};
    }
    if (reference.keyword == std::string_view("$ref")) index_.targets[reference.schema] = target;
    else index_.dynamic_targets[reference.schema] = dynamic_target(reference, target);
    const auto base = index_.resources.find(target);
    return walk(*target, reference.pointer, base != index_.resources.end() ? base->second : split_fragment(reference.uri).document);
  }

  // Dynamic only where what it says leads to an anchor that is (2020-12, section 8.2.3.2).
  DynamicTarget dynamic_target(const Reference& reference, const Json* target) const {
    if (reference.keyword == std::string_view("$recursiveRef")) {
      const auto recursive = target->is_object() ? target->find("$recursiveAnchor") : target->end();
      return {target, "", recursive != target->end() && *recursive == true};
    }
    const std::string fragment = split_fragment(reference.uri).fragment;
    const auto anchor = target->find("$dynamicAnchor");
    return {target, fragment, anchor != target->end() && *anchor == fragment};
  }

  const Json* find(const std::string& uri) const {
    const UriParts parts = split_fragment(uri);
    if (parts.fragment.empty() || parts.fragment.front() != '/') {
      const auto named = names_.find(parts.fragment.empty() ? parts.document : uri);
      return named == names_.end() ? nullptr : named->second;
    }
    const auto document = names_.find(parts.document);
    return document == names_.end() ? nullptr : follow_pointer(*document->second, parts.fragment);
  }

  // References that lead to each other without ever descending into the value would be judged for ever.
  Result<void> find_circle() const {
    for (const auto& [schema, target] : index_.targets) {
      const Json* next = target;
      for (std::size_t steps = 0; next != nullptr; ++steps) {
        if (steps > index_.targets.size()) return refuse("", "a '$ref' leads back to itself");
        const auto onward = index_.targets.find(next);
        next = onward == index_.targets.end() ? nullptr : onward->second;
      }
    }
    return {};
  }

  SchemaIndex& index_;
  std::set<const Json*> walked_;
  std::map<std::string, const Json*> names_;  // absolute URIs
  std::vector<Reference> references_;
  std::vector<std::string> passed_over_;  // as notes show them
  std::size_t passed_over_more_ = 0;
};

}  // namespace

const Json* SchemaIndex::find(const Json& schema, std::string_view keyword) const {
  const auto found = rules.find(&schema);
  if (found == rules.end()) return nullptr;
  const auto rule = std::ranges::find(found->second.keywords, keyword, &std::pair<std::string_view, const Json*>::first);
  return rule == found->second.keywords.end() ? nullptr : rule->second;
}

bool SchemaIndex::names_property(const Json& schema, const std::string& name) const {
  const auto found = rules.find(&schema);
  return found != rules.end() && found->second.properties.contains(name);
}

Result<std::shared_ptr<const SchemaIndex>> index_schema(Json document, const SchemaOptions& options) {
  auto index = std::make_shared<SchemaIndex>();
  index->options = options;
  index->document = std::move(document);
  CUPEL_CHECK(Indexer(*index).run());
  return index;
}

}  // namespace cupel

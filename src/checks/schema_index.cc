#include "checks/schema_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include "base/text.h"
#include "checks/schema_format.h"
#include "checks/schema_keywords.h"
#include "checks/schema_uri.h"

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

bool is_annotation(const Keyword& keyword) { return keyword.value == KeywordValue::anything && keyword.name != "const"; }

// A draft is named by the URI of its metaschema, whatever the scheme and an empty fragment.
struct NamedDraft {
  Draft draft;
  std::string_view uri;

  bool is_named_by(std::string_view text) const {
    if (text.ends_with('#')) text.remove_suffix(1);
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (text.starts_with(scheme)) return text.substr(scheme.size()) == uri;
    }
    return false;
  }
};
constexpr auto kDrafts = std::to_array<NamedDraft>({{Draft::draft6, "json-schema.org/draft-06/schema"},
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
    return find_circle();
  }

 private:
  struct Reference {
    const AnswerJson* schema;
    const char* keyword;  // $ref or $dynamicRef
    std::string pointer;
    std::string uri;  // absolute
  };

  Result<void> read_draft() {
    const AnswerJson& document = index_.document;
    if (!document.is_object() || !document.contains("$schema") || !document["$schema"].is_string()) return {};
    const std::string uri = document["$schema"].get<std::string>();
    const auto* known = std::ranges::find_if(kDrafts, [&](const NamedDraft& each) { return each.is_named_by(uri); });
    if (known == kDrafts.end()) {
      return refuse("/$schema", fmt::format("'{}' is not supported; drafts 6, 7, 2019-09 and 2020-12 are", shorten(printable(uri), 80)));
    }
    index_.draft = known->draft;
    index_.ref_has_siblings = known->draft >= Draft::draft2019;
    return {};
  }

  Result<void> walk(const AnswerJson& schema, const std::string& pointer, std::string base) {
    if (schema.is_boolean()) return {};
    if (!schema.is_object()) return refuse(pointer, "a schema is a map, true or false");
    if (!walked_.insert(&schema).second) return {};
    if (std::count(pointer.begin(), pointer.end(), '/') > kMaxDepth) return refuse(pointer, "nested too deeply");
    const bool has_ref = schema.contains("$ref");
    const bool is_hidden = has_ref && !index_.ref_has_siblings;
    if (schema.contains("$id") && !is_hidden) CUPEL_CHECK(read_id(schema, pointer, base));
    if (pointer.empty()) names_.emplace(base, &schema);
    index_.resources.emplace(&schema, base);
    if (!is_hidden) CUPEL_CHECK(read_anchors(schema, pointer, base));
    if (has_ref) CUPEL_CHECK(read_reference(schema, pointer, base));
    if (schema.contains("$dynamicRef") && !is_hidden) CUPEL_CHECK(read_dynamic_reference(schema, pointer, base));
    for (const auto& [key, value] : schema.items()) {
      if (is_hidden && key != "definitions" && key != "$defs") continue;
      CUPEL_CHECK(read_keyword(key, value, pointer, base));
    }
    return check_items(schema, pointer);
  }

  // Tuples are `items` in drafts up to 2019-09 and `prefixItems` from 2020-12 on.
  Result<void> check_items(const AnswerJson& schema, const std::string& pointer) const {
    const auto items = schema.find("items");
    if (items == schema.end() || !items->is_array()) return {};
    if (index_.draft == Draft::draft2020)
      return refuse(child(pointer, "items"), "'items' must be a schema; 2020-12 calls a list of them 'prefixItems'");
    if (schema.contains("prefixItems"))
      return refuse(child(pointer, "items"), "'items' must be a schema where 'prefixItems' has the first ones");
    return {};
  }

  Result<void> read_id(const AnswerJson& schema, const std::string& pointer, std::string& base) {
    if (!schema["$id"].is_string()) return refuse(child(pointer, "$id"), "'$id' must be text");
    const std::string id = resolve_uri(base, schema["$id"].get<std::string>());
    const UriParts parts = split_fragment(id);
    if (!parts.fragment.empty() && index_.draft >= Draft::draft2019) {
      return refuse(child(pointer, "$id"), "'$id' has a fragment; '$anchor' names a place since 2019-09");
    }
    if (!pointer.empty() && schema.contains("$schema") && schema["$schema"] != index_.document.value("$schema", AnswerJson())) {
      return refuse(child(pointer, "$schema"), "'$schema' is another one than that of the document around it");
    }
    names_.emplace(parts.fragment.empty() ? parts.document : id, &schema);
    base = parts.document;
    return {};
  }

  Result<void> read_anchors(const AnswerJson& schema, const std::string& pointer, const std::string& base) {
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

  Result<void> read_reference(const AnswerJson& schema, const std::string& pointer, const std::string& base) {
    const AnswerJson& ref = schema["$ref"];
    if (!ref.is_string()) return refuse(child(pointer, "$ref"), "'$ref' must be text");
    if (index_.draft == Draft::unnamed) {
      for (const auto& [key, value] : schema.items()) {
        const Keyword* keyword = find_keyword(key);
        const bool is_harmless =
            keyword != nullptr && (is_annotation(*keyword) || key == "definitions" || (key.starts_with('$') && key != "$dynamicRef"));
        if (is_harmless) continue;
        return refuse(child(pointer, key), fmt::format("draft 7 ignores '{}' beside '$ref'; put both under 'allOf', or name the draft that "
                                                       "is meant with '$schema'",
                                                       printable(key)));
      }
    }
    references_.push_back({&schema, "$ref", child(pointer, "$ref"), resolve_uri(base, ref.get<std::string>())});
    return {};
  }

  Result<void> read_dynamic_reference(const AnswerJson& schema, const std::string& pointer, const std::string& base) {
    const AnswerJson& ref = schema["$dynamicRef"];
    if (!ref.is_string()) return refuse(child(pointer, "$dynamicRef"), "'$dynamicRef' must be text");
    references_.push_back({&schema, "$dynamicRef", child(pointer, "$dynamicRef"), resolve_uri(base, ref.get<std::string>())});
    return {};
  }

  Result<void> read_keyword(const std::string& key, const AnswerJson& value, const std::string& pointer, const std::string& base) {
    const std::string place = child(pointer, key);
    const Keyword* keyword = find_keyword(key);
    if (keyword == nullptr) {
      const std::vector<std::string_view> names = keyword_names();
      return refuse(pointer, fmt::format("unknown keyword '{}'{}", shorten(printable(key), 60), did_you_mean(key, names)));
    }
    if (!is_of(*keyword, index_.draft)) {
      return refuse(pointer, fmt::format("'{}' is a keyword of {}, and '$schema' names another draft", key, drafts_of(*keyword)));
    }
    if (const std::optional<std::string> mistake = mistake_in(*keyword, value)) return refuse(place, fmt::format("'{}' {}", key, *mistake));
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

  Result<void> walk_list(const AnswerJson& list, const std::string& pointer, const std::string& base) {
    for (std::size_t i = 0; i < list.size(); ++i) CUPEL_CHECK(walk(list[i], child(pointer, i), base));
    return {};
  }

  Result<void> walk_map(const Keyword& keyword, const AnswerJson& map, const std::string& pointer, const std::string& base) {
    static constexpr Keyword kNames{"dependencies", KeywordValue::text_list};
    for (const auto& [name, value] : map.items()) {
      const std::string place = child(pointer, name);
      if (keyword.value == KeywordValue::pattern_map) CUPEL_CHECK(read_pattern(name, place));
      if (keyword.value == KeywordValue::dependencies && value.is_array()) {
        if (const std::optional<std::string> mistake = mistake_in(kNames, value)) return refuse(place, *mistake);
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

  Result<void> read_format(const std::string& name, const std::string& place) const {
    if (index_.formats == SchemaFormats::noted || find_format(name) != nullptr) return {};
    const std::vector<std::string_view> names = format_names();
    return refuse(place, fmt::format("'format' '{}' cannot be judged{}; formats: {}", shorten(printable(name), 40),
                                     did_you_mean(name, names), fmt::join(names, ", ")));
  }

  Result<void> resolve(const Reference& reference) {
    const AnswerJson* target = find(reference.uri);
    if (target == nullptr) {
      const std::string shown = shorten(printable(reference.schema->at(reference.keyword).get<std::string>()), 80);
      const bool is_here = names_.contains(split_fragment(reference.uri).document);
      return refuse(reference.pointer,
                    is_here
                        ? fmt::format("'{}' leads nowhere: '{}'", reference.keyword, shown)
                        : fmt::format("'{}' leads to another document, '{}', and schemas are not fetched; put what it holds under '$defs'",
                                      reference.keyword, shown));
    }
    if (reference.keyword == std::string_view("$ref")) index_.targets[reference.schema] = target;
    else index_.dynamic_targets[reference.schema] = dynamic_target(reference, target);
    const auto base = index_.resources.find(target);
    return walk(*target, reference.pointer, base != index_.resources.end() ? base->second : split_fragment(reference.uri).document);
  }

  // Dynamic only where what it says leads to an anchor that is (2020-12, section 8.2.3.2).
  DynamicTarget dynamic_target(const Reference& reference, const AnswerJson* target) const {
    const std::string fragment = split_fragment(reference.uri).fragment;
    const auto anchor = target->find("$dynamicAnchor");
    return {target, anchor != target->end() && *anchor == fragment ? fragment : ""};
  }

  const AnswerJson* find(const std::string& uri) const {
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
      const AnswerJson* next = target;
      for (std::size_t steps = 0; next != nullptr; ++steps) {
        if (steps > index_.targets.size()) return refuse("", "a '$ref' leads back to itself");
        const auto onward = index_.targets.find(next);
        next = onward == index_.targets.end() ? nullptr : onward->second;
      }
    }
    return {};
  }

  SchemaIndex& index_;
  std::set<const AnswerJson*> walked_;
  std::map<std::string, const AnswerJson*> names_;  // absolute URIs
  std::vector<Reference> references_;
};

}  // namespace

Result<std::shared_ptr<const SchemaIndex>> index_schema(AnswerJson document, SchemaFormats formats) {
  auto index = std::make_shared<SchemaIndex>();
  index->formats = formats;
  index->document = std::move(document);
  CUPEL_CHECK(Indexer(*index).run());
  return index;
}

}  // namespace cupel

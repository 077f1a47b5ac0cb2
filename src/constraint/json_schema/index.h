// A loaded schema: the document, and what its references and patterns mean. Made by index.cc, read by judge.h and by the translation to a
// grammar (constraint/schema_translator.h), so that both are of one opinion.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "constraint/json_schema/keywords.h"
#include "constraint/json_schema/schema.h"
#include "constraint/pattern.h"
#include "core/json_reader.h"

namespace cupel {

/// What a $dynamicRef or $recursiveRef refers to: the outermost resource judged so far that has an anchor of this name, else what it
/// says as a $ref.
struct DynamicTarget {
  const Json* fallback = nullptr;
  std::string anchor = {};  // "" of $recursiveAnchor
  bool is_dynamic = false;  // else it is as a $ref
};

struct SchemaIndex {
  Json document;
  SchemaOptions options;
  Draft draft = Draft::unnamed;
  bool ref_has_siblings = false;                                    // 2019-09 and later: keywords beside $ref count
  bool tracks_evaluated = false;                                    // it has unevaluatedProperties or unevaluatedItems
  std::map<const Json*, const Json*> targets;                       // an object with $ref -> what it refers to
  std::map<const Json*, DynamicTarget> dynamic_targets;             // an object with $dynamicRef or $recursiveRef
  std::map<std::string, const Json*, std::less<>> dynamic_anchors;  // "resource#name"
  std::map<const Json*, std::string> resources;                     // a schema -> the absolute URI of the resource it is in
  std::map<std::string, Pattern, std::less<>> patterns;             // by their text
  std::map<const Json*, SortedJson> values;                         // of `const` and `enum`, for comparing
  std::vector<std::string> notes;                                   // what says nothing in this draft
  std::vector<std::string> misspelt;                                // what of it looks like a rule, a message each

  /// The value of a keyword that the schema has and its draft knows; null otherwise.
  const Json* find(const Json& schema, std::string_view keyword) const;

  /// Whether `properties` of the schema has this name.
  bool names_property(const Json& schema, const std::string& name) const;

  struct Rules {
    std::vector<std::pair<std::string_view, const Json*>> keywords;
    std::set<std::string_view> properties;
  };
  std::unordered_map<const Json*, Rules> rules;  // of each schema that is a map
};

/// Errors: as Schema::load.
Result<std::shared_ptr<const SchemaIndex>> index_schema(Json document, const SchemaOptions& options);

}  // namespace cupel

// A loaded schema: the document, and what its references and patterns mean. Made by schema_index.cc, read by schema_judge.h.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "checks/answer_json.h"
#include "checks/pattern.h"
#include "checks/schema.h"
#include "checks/schema_keywords.h"

namespace cupel {

/// What a $dynamicRef refers to: the outermost resource judged so far that has an anchor of this name, else what it says as a $ref.
struct DynamicTarget {
  const AnswerJson* fallback = nullptr;
  std::string anchor;  // "" where it is as a $ref
};

struct SchemaIndex {
  AnswerJson document;
  SchemaFormats formats = SchemaFormats::by_draft;
  Draft draft = Draft::unnamed;
  bool ref_has_siblings = false;                                          // 2019-09 and later: keywords beside $ref count
  bool tracks_evaluated = false;                                          // it has unevaluatedProperties or unevaluatedItems
  std::map<const AnswerJson*, const AnswerJson*> targets;                 // an object with $ref -> what it refers to
  std::map<const AnswerJson*, DynamicTarget> dynamic_targets;             // an object with $dynamicRef
  std::map<std::string, const AnswerJson*, std::less<>> dynamic_anchors;  // "resource#name"
  std::map<const AnswerJson*, std::string> resources;                     // a schema -> the absolute URI of the resource it is in
  std::map<std::string, Pattern, std::less<>> patterns;                   // by their text
};

/// Errors: as Schema::load.
Result<std::shared_ptr<const SchemaIndex>> index_schema(AnswerJson document, SchemaFormats formats);

}  // namespace cupel

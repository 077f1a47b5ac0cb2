// A loaded schema: the document, and what its references and patterns mean. Made by schema_index.cc, read by schema.cc.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "checks/answer_json.h"
#include "checks/pattern.h"

namespace cupel {

struct SchemaIndex {
  AnswerJson document;
  std::map<const AnswerJson*, const AnswerJson*> targets;  // an object with $ref -> what it refers to
  std::map<std::string, Pattern, std::less<>> patterns;    // by their text
  bool ref_has_siblings = false;                           // 2019-09 and later: keywords beside $ref count
};

/// Errors: as Schema::load.
Result<std::shared_ptr<const SchemaIndex>> index_schema(AnswerJson document);

}  // namespace cupel

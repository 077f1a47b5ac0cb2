// The keywords of JSON Schema draft 7 and what values they take: the one list of what is judged.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/answer_json.h"

namespace cupel {

enum class KeywordValue {
  anything,  // annotations
  text,
  boolean,
  number,
  positive_number,
  count,      // a whole number of at least 0
  text_list,  // without repetitions
  value_list,
  types,
  format,
  pattern,
  schema,
  schema_list,
  schema_or_list,
  schema_map,
  pattern_map,   // names are patterns, values schemas
  dependencies,  // values are schemas or lists of names
};

struct Keyword {
  std::string_view name;
  KeywordValue value;
};

const Keyword* find_keyword(std::string_view name);
std::vector<std::string_view> keyword_names();

/// What is wrong with a keyword's own value ("must be a number"), leaving subschemas and patterns to the caller.
std::optional<std::string> mistake_in(const Keyword& keyword, const AnswerJson& value);

}  // namespace cupel

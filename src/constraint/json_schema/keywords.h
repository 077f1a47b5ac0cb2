// The keywords of JSON Schema (drafts 4 to 2020-12), the drafts that have them and what values they take: the one list of what is judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_reader.h"

namespace cupel {

/// What `$schema` names; a schema without it may use the keywords of all drafts where they do not contradict each other.
enum class Draft : std::uint8_t { unnamed, draft4, draft6, draft7, draft2019, draft2020 };

enum class KeywordValue {
  anything,  // annotations
  text,
  boolean,
  number,
  limit,  // a number; in draft 4 whether the limit itself is left out
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
  name_lists,    // a map of lists of names
};

struct Keyword {
  std::string_view name;
  KeywordValue value;
  Draft first = Draft::draft4;
  Draft last = Draft::draft2020;
};

/// Whichever draft has it.
const Keyword* find_keyword(std::string_view name);
/// It says nothing about values: a title, an example.
bool is_annotation(const Keyword& keyword);
bool is_of(const Keyword& keyword, Draft draft);
/// "2019-09 and later", "drafts up to 2019-09".
std::string drafts_of(const Keyword& keyword);
/// The one that is spelt most like it, if any is near enough; "" otherwise.
std::string_view keyword_meant(std::string_view name);

/// What is wrong with a keyword's own value ("must be a number"), leaving subschemas and patterns to the caller.
std::optional<std::string> mistake_in(const Keyword& keyword, const Json& value, Draft draft);

}  // namespace cupel

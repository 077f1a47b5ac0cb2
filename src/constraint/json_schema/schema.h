// JSON Schema (drafts 4 to 2020-12): the one reading of it, for judging answers and for the grammar of constrained ones. Keywords and
// formats that the standard does not define are annotations, as it says, and noted; whatever is a rule is judged or refused. Bounded
// when an answer is judged. Own code because valijson 1.0 matches patterns with std::regex, which exhausts the stack on long texts,
// follows circular references without end, and cuts names at a NUL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/json_reader.h"

namespace cupel {

struct SchemaIndex;

/// What `format` means. From 2019-09 on the drafts leave that open: there, by draft, a text that is not of its format is an error and
/// neither valid nor invalid; before, and where no draft is named, it is a violation.
enum class SchemaFormats { by_draft, judged, noted };

struct SchemaOptions {
  SchemaFormats formats = SchemaFormats::by_draft;
  bool strict = false;  // what the standard does not define, or not in this draft, is an error instead of a note
};

/// The first rule that a value breaks.
struct SchemaViolation {
  std::string instance;  // JSON pointer to the part of the value; "" is the whole
  std::string rule;      // the keyword, and what it demands: `minimum 18`
  std::string expected;  // in people's words: `at least 18`
  std::string found;     // an excerpt of the part
};

/// Immutable; copies share the loaded form; judging is thread-safe.
class Schema {
 public:
  /// Errors: invalid_suite, naming the place in the schema as a JSON pointer: a value that the keyword cannot have, a pattern that does
  /// not compile, a $ref to nowhere or to another document (nothing is fetched), a draft that is not known.
  static Result<Schema> load(Json document, const SchemaOptions& options = {});

  /// What in it says nothing about values although it may be meant to, a sentence each.
  const std::vector<std::string>& notes() const;

  /// Nothing when the value is valid. Errors: limit_exceeded when judging takes too long, as with schemas that refer to themselves
  /// without end or patterns that explode; invalid_suite where a format is left open (above).
  Result<std::optional<SchemaViolation>> violation_of(const SortedJson& value) const;

 private:
  explicit Schema(std::shared_ptr<const SchemaIndex> index) : index_(std::move(index)) {}
  std::shared_ptr<const SchemaIndex> index_;
};

}  // namespace cupel

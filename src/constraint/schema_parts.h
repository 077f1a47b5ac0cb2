// The schemas that one value must satisfy together: a schema with what its `$ref` and `allOf` add, and what has been chosen of its
// `anyOf` and `oneOf`. Internal to the translation of schemas.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "constraint/json_schema/index.h"
#include "core/json.h"

namespace cupel::constraint {

struct Part {
  const Json* schema = nullptr;
  std::string pointer;
  std::set<std::string, std::less<>> settled = {};  // keywords that are dealt with already

  /// The keyword's value, unless it is settled or absent.
  const Json* find(std::string_view keyword) const;
};
using Parts = std::vector<Part>;

/// A document's schemas by reference. The index must outlive it.
class SchemaDocument {
 public:
  explicit SchemaDocument(const SchemaIndex& index) : index_(index) {}

  const Json& root() const { return index_.document; }
  const SchemaIndex& index() const { return index_; }

  /// What the part's `$ref` refers to.
  Part target_of(const Part& part) const;

  /// Whether the part's `$ref` is all that it says: alone, or in a draft where what stands beside it counts for nothing.
  bool is_only_reference(const Part& part) const;

  /// Parts with `$ref` and `allOf` replaced by what they mean, every schema once; checks that all keywords can be
  /// honoured. Errors: invalid_usage.
  Result<Parts> expand(Parts parts) const;

 private:
  const SchemaIndex& index_;
};

/// Types that values may have by `type` alone; all where it is absent. "number" includes "integer".
std::set<std::string> types_of(const Parts& parts);

/// Values of `enum` and `const`, where there are any: those that all of them hold.
std::optional<std::vector<Json>> values_of(const Parts& parts);

bool has_type(const Json& value, const std::string& type);

/// One branch's values are never another's: for `oneOf`. Both are expanded. `sure_names`: the members that values of the first have at
/// most; empty when they may have others. False where it is not sure.
bool excludes(const Parts& made, const std::set<std::string>& sure_names, const Parts& other, const SchemaDocument& document);

}  // namespace cupel::constraint

// One JSON Schema on its way to a grammar: what a value must be by all the schemas that are about it, alternatives, references. Internal
// to the translation of schemas; schema.h is its face.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "constraint/expression.h"
#include "constraint/schema_parts.h"

namespace cupel::constraint {

class SchemaTranslator {
 public:
  /// The document must outlive it.
  explicit SchemaTranslator(const Json& root) : document_(root) {}

  /// The whole. Errors: as parse_schema().
  Result<Grammar> run();

  /// Values that satisfy all the parts. Errors: as parse_schema().
  Result<Expr> translate(Parts parts);

  /// The same; where there are no parts any value.
  Result<Expr> translate_or_any(const Parts& parts) { return parts.empty() ? Result<Expr>(any_value()) : translate(parts); }

  /// A schema that allows these types and nothing else is said of.
  Part of_types(const std::set<std::string>& types);

  const SchemaDocument& document() const { return document_; }

 private:
  Result<Expr> rule_for(const Part& part);
  std::size_t add_rule(std::string name);
  Expr any_value();
  Result<Expr> translate_unbounded(Parts parts);
  Result<Part> target_of_chain(Part part) const;
  Result<Expr> of_type(const std::string& type, const Parts& parts);
  Result<Expr> branches(const Parts& parts, std::size_t at, std::string_view keyword);
  Result<void> check_exclusive(const Parts& parts, std::size_t at);
  Result<Expr> enumeration(const Parts& parts, std::vector<Json> values);
  Result<void> drop_refused(const Parts& parts, std::vector<Json>& values);

  const SchemaDocument document_;
  Grammar grammar_;
  std::map<const Json*, std::size_t> rules_;
  std::optional<std::size_t> any_value_;
  std::vector<std::unique_ptr<Json>> made_;  // by of_types()
  std::size_t work_ = 0;
  int depth_ = 0;
};

}  // namespace cupel::constraint

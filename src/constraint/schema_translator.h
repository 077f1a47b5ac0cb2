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
#include "constraint/variety.h"

namespace cupel::constraint {

class SchemaTranslator {
 public:
  /// The index must outlive it.
  explicit SchemaTranslator(const SchemaIndex& index) : document_(index) {}

  /// The whole. Errors: as parse_schema().
  Result<Grammar> run();

  /// Values that satisfy all the parts. Errors: as parse_schema().
  Result<Expr> translate(Parts parts);

  /// The same; where there are no parts any value. `pointer`: of what holds it, for messages.
  Result<Expr> translate_or_any(const Parts& parts, const std::string& pointer) {
    return parts.empty() ? any_value(pointer) : translate(parts);
  }

  /// A schema that allows these types and nothing else is said of.
  Part of_types(const std::set<std::string>& types);

  const SchemaDocument& document() const { return document_; }

  /// How many different values, at least, an expression of this translator allows.
  std::size_t variety_of(const Expr& expression) const { return constraint::variety_of(expression, grammar_); }

  /// Values are to be written in one way each, so that they can be compared as text (OneWay).
  bool writes_one_way() const { return one_way_; }

 private:
  Result<Expr> rule_for(const Part& part);
  Expr add_rule(std::string name, Expr content);
  Result<Expr> any_value(const std::string& pointer);
  Result<Expr> translate_unbounded(Parts parts);
  Part target_of_chain(Part part) const;
  Result<Expr> of_type(const std::string& type, const Parts& parts);
  Result<Expr> branches(const Parts& parts, std::size_t at, std::string_view keyword);
  Result<void> check_exclusive(const Parts& parts, std::size_t at);
  Result<Expr> enumeration(const Parts& parts, std::vector<Json> values);
  Result<void> drop_refused(const Parts& parts, std::vector<Json>& values);

  const SchemaDocument document_;
  friend class OneWay;
  struct Place {  // of a rule: the schema, how often it is within itself, how values are written
    const Json* schema = nullptr;
    std::size_t level = 0;
    bool one_way = false;
    auto operator<=>(const Place&) const = default;
  };

  Grammar grammar_;
  std::map<Place, Expr> rules_;
  std::set<Place> open_;  // that are being translated
  std::size_t level_ = 0;
  std::size_t deepest_ = 0;  // of the levels so far
  bool one_way_ = false;
  std::optional<Expr> any_value_;
  std::vector<std::unique_ptr<Json>> made_;  // by of_types()
  std::size_t work_ = 0;
  int depth_ = 0;
};

/// While it lives (and `wanted`), values are written in one way each: numbers without zeros at their end, no members in any order.
class OneWay {
 public:
  OneWay(SchemaTranslator& translator, bool wanted) : translator_(translator), before_(translator.one_way_) {
    translator.one_way_ = before_ || wanted;
  }
  ~OneWay() { translator_.one_way_ = before_; }
  OneWay(const OneWay&) = delete;
  OneWay& operator=(const OneWay&) = delete;

 private:
  SchemaTranslator& translator_;
  bool before_;
};

}  // namespace cupel::constraint

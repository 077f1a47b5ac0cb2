// The interface of a check and the row that registers one. A check judges one answer; it never decides what that means.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/attempt.h"
#include "core/fields.h"
#include "core/suite.h"

namespace cupel {

/// What a check sees: the attempt so far (output, timing, usage, finish_reason are those of the answer being judged).
using CheckFunction = std::function<Result<Verdict>(const Attempt&)>;

class CheckTable;

/// What making a check may need: the other checks (for combinators) and the folder that relative files start from.
struct CheckContext {
  const CheckTable& table;
  std::string folder;
};

struct CheckRow {
  std::string_view name;     // "contains"
  std::string_view summary;  // one line for help
  std::string_view example;  // YAML of one check, which parses: `contains: Paris`
  std::vector<FieldInfo> fields;
  bool reads_time = false;  // depends on timings (refused by what must not depend on them)
  Result<CheckFunction> (*make)(const Node& args, const CheckContext& context) = nullptr;
};

/// All known checks; immutable once built (app/ builds it). `make` resolves a spec to a function, errors name the nearest check.
class CheckTable {
 public:
  explicit CheckTable(std::vector<CheckRow> rows) : rows_(std::move(rows)) {}
  std::span<const CheckRow> rows() const { return rows_; }
  const CheckRow* find(std::string_view name) const;

  /// Errors: invalid_suite, with the place in the suite.
  Result<CheckFunction> make(const CheckSpec& spec, const std::string& folder) const;

 private:
  std::vector<CheckRow> rows_;
};

/// Reads `{contains: Paris, weight: 2}` (exactly one check name, optionally `weight`). Errors: invalid_suite.
Result<CheckSpec> parse_check_spec(const Node& node);

/// Runs a check; an error of its Result becomes outcome error.
CheckResult judge(const CheckSpec& spec, const CheckFunction& check, const Attempt& attempt);

}  // namespace cupel

// The interface of a check and the row that registers one. A check judges one answer, and may know its outcome before the answer has
// ended; it never decides what that means.
#pragma once

#include <concepts>
#include <functional>
#include <optional>
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

/// What a check is going to say of an answer of which only the beginning is known.
struct Decision {
  Outcome outcome = Outcome::pass;
  std::optional<double> score;  // of pass and fail: as it is going to be, or nothing while more text may change it
  bool operator==(const Decision&) const = default;
};

/// A decision only when every continuation gives it: any text appended, ending anywhere, also right now. Otherwise nothing, which is
/// always right. Thread-safe, and fast: called after every token.
using DecideFunction = std::function<std::optional<Decision>(const AnswerPrefix&)>;

/// Judges answers to one case side by side: a verdict for each of at least two attempts that were answered, in their order. Attempts
/// have the results of their other checks. Blocks.
using CompareFunction = std::function<Result<std::vector<Verdict>>(std::span<const Attempt* const>)>;

/// A check that was made. Without `decide` it is decided only by the end of the answer.
struct Check {
  template <std::convertible_to<CheckFunction> Judge>
  Check(Judge judge_function, DecideFunction decide_function = {})  // implicit: most checks are only a function
      : judge(std::move(judge_function)), decide(std::move(decide_function)) {}

  CheckFunction judge;
  DecideFunction decide;
  CompareFunction compare = {};  // where set, `judge` is not asked: the check waits for the case's other answers
  bool reads_time = false;       // it depends on timings, or a check inside it does
};

/// Nothing when the check is not decided yet.
std::optional<Decision> decide(const Check& check, const AnswerPrefix& prefix);

class CheckTable;
class CheckBackends;  // core/check_backends.h
class CheckScripts;   // core/check_scripts.h

/// What making a check may need: the other checks (for combinators), the folder that relative files start from, and for checks that ask
/// a model while they judge the backends there are (null where nothing is asked; else it outlives the checks).
struct CheckContext {
  const CheckTable& table;
  std::string folder;
  CheckBackends* backends = nullptr;
  std::string judge = {};           // the spec of what grades where a check names none; "" = the backend that answered
  CheckScripts* scripts = nullptr;  // for checks that run scripts, as `backends`
};

struct CheckRow {
  std::string_view name;     // "contains"
  std::string_view summary;  // one line for help
  std::string_view example;  // YAML of one check, which parses: `contains: Paris`
  std::vector<FieldInfo> fields;
  bool reads_time = false;        // depends on timings (refused by what must not depend on them)
  bool needs_model = false;       // asks one while it judges
  std::string_view decided = "";  // when it is known before the answer ends, and how: "pass, once the text is there"; "" = never
  Result<Check> (*make)(const Node& args, const CheckContext& context) = nullptr;
};

/// All known checks; immutable once built (app/ builds it). `make` resolves a spec to a check, errors name the nearest check.
class CheckTable {
 public:
  explicit CheckTable(std::vector<CheckRow> rows) : rows_(std::move(rows)) {}
  std::span<const CheckRow> rows() const { return rows_; }
  const CheckRow* find(std::string_view name) const;

  /// Errors: invalid_suite, with the place in the suite.
  Result<Check> make(const CheckSpec& spec, const CheckContext& context) const;
  Result<Check> make(const CheckSpec& spec, const std::string& folder) const { return make(spec, CheckContext{*this, folder}); }

 private:
  std::vector<CheckRow> rows_;
};

/// Reads `{contains: Paris, weight: 2, metric: facts}` (exactly one check name; weight and metric are optional). Errors: invalid_suite.
Result<CheckSpec> parse_check_spec(const Node& node);

/// Runs a check; an error of its Result becomes outcome error.
CheckResult judge(const CheckSpec& spec, const Check& check, const Attempt& attempt);
CheckResult result_of(const CheckSpec& spec, Result<Verdict> verdict);

/// Adds the verdict's score under the name that the spec gives it, if it gives one and there is a score.
void add_metric(const CheckSpec& spec, Verdict& verdict);

}  // namespace cupel

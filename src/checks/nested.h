// Checks inside checks: how the combinators make the checks they hold, run them, and put together what they say, of a whole answer or
// of the beginning of one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/check.h"

namespace cupel {

struct NestedCheck {
  CheckSpec spec;
  Check check;

  /// With the named score that its spec asks for.
  Result<Verdict> judge(const Attempt& attempt) const;
};

/// Deeper nesting than this is an error.
inline constexpr int kMaxNestedChecks = 16;

/// Errors: invalid_suite, with the place in the suite: not a check, an unknown one, bad arguments, or nested too deeply.
Result<NestedCheck> make_nested(const Node& node, const CheckContext& context);

/// The arguments of `all` and `any`.
struct NestedList {
  std::vector<Node> checks;
  void visit(auto& field) { field("checks", checks, "the checks, each written as in a case", FieldRule::required); }
};

/// Errors: as make_nested, and for an empty list.
Result<std::vector<NestedCheck>> make_nested_list(const Node& args, std::string_view owner, const CheckContext& context);

/// Whether one of them does.
bool reads_time(std::span<const NestedCheck> checks);

/// What one of several nested checks said; an error has its own text.
struct NestedVerdict {
  const NestedCheck* check = nullptr;
  Result<Verdict> verdict;

  Outcome outcome() const { return verdict ? verdict->outcome : Outcome::error; }
};
std::vector<NestedVerdict> judge_nested(std::span<const NestedCheck> checks, const Attempt& attempt);
std::vector<Outcome> outcomes_of(std::span<const NestedVerdict> nested);

/// The verdict over several: `combined` is their outcome by the algebra of core/outcome.h. The score is the weighted mean of those
/// that passed or failed. An error becomes the first nested error, with the check it came from.
Result<Verdict> combine(Outcome combined, std::string_view quantifier, std::span<const NestedVerdict> nested);

/// As combine() over all of them, but pass or fail is whether the score reaches the threshold. The mean over no weight is 0.
Result<Verdict> combine_by_score(double threshold, std::span<const NestedVerdict> nested);

/// Decided when every check is, with its score.
std::optional<Decision> decide_by_score(std::span<const NestedCheck> checks, const AnswerPrefix& prefix, double threshold);

/// `all` (`decisive` is fail) or `any` (`decisive` is pass): decided by one check with the decisive outcome, or when every check is;
/// `algebra` is their outcome then. The score is known when every check is decided with its score.
std::optional<Decision> decide_nested(std::span<const NestedCheck> checks, const AnswerPrefix& prefix, Outcome decisive,
                                      Outcome (*algebra)(std::span<const Outcome>));

}  // namespace cupel

// What will be executed: the selected cases with their checks and gates built, and every attempt in order. Making the plan finds
// every mistake in a suite, so nothing is inferred before all of it is known to be sound. Not for executing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/check.h"
#include "core/suite.h"
#include "run/gate.h"

namespace cupel {

/// The backend named in results when every answer of a case came with its suite.
inline constexpr std::string_view kGivenBackend = "given";

struct PlanOptions {
  std::string filter;                         // glob over `suite/id`; "" = all
  std::vector<std::string> tags;              // cases with any of these; empty = all
  int repeat = 1;                             // attempts of each case on each backend
  std::vector<std::string> backends;          // asked for by name: replace those that suites name; empty = the suite's
  std::vector<std::string> default_backends;  // of cases whose suite names none
  bool decide_early = false;                  // every case, not only those of suites that say so
  std::string judge = {};                     // grades where a check names no judge, instead of what suites say
  bool until_decided = false;                 // `repeat` is the most; needs a gate with a confidence
  std::string today = {};                     // in UTC, as 2026-11-21: quarantines that ended before are over; "" = none is
  CheckBackends* check_backends = nullptr;    // for checks that ask a model; must outlive the plan
  CheckScripts* check_scripts = nullptr;      // for checks that run scripts; as those
};

struct PlannedCase {
  Case content;
  std::vector<Check> checks;
  std::vector<std::vector<Check>> turn_checks;  // a list for each turn
};

struct PlannedAttempt {
  std::size_t case_index = 0;
  std::optional<std::size_t> backend;  // unset: every answer is given, or the case is an error
  int attempt = 1;
};

struct Plan {
  std::vector<std::string> suites;
  std::vector<std::string> backends;  // specs, each once, in order of first use
  std::vector<PlannedCase> cases;
  /// Suite order for each backend, one backend after the other: the models of two backends are not computed at the same time.
  std::vector<PlannedAttempt> attempts;
  int repeat = 1;              // attempts of each case on each backend
  bool until_decided = false;  // attempts are made in rounds, one of each case, until every gate with a confidence is decided
  std::vector<Gate> gates;
  std::vector<Note> notes;
  std::size_t cases_seen = 0;               // before filter and tags
  CheckBackends* check_backends = nullptr;  // for checks, and for agents with a backend of their own
};

/// Consumes the suites. Errors: invalid_suite with file, line and column, of any case, selected or not; also for a gate over times
/// when answers end early. invalid_usage: `until_decided` where no gate names a confidence.
Result<Plan> make_plan(std::vector<Suite> suites, const PlanOptions& options, const CheckTable& checks);

/// What answers the plan's `index`th attempt, as results name it.
std::string backend_name(const Plan& plan, std::size_t index);

/// Takes a case whose quarantine ended before `today` out of it, and says so.
std::optional<Note> end_quarantine(Case& content, std::string_view today);

/// Everything that is wrong with a case's checks, where make_plan() ends at the first. For validating; nothing can be asked with them.
std::vector<Error> mistakes_of(const Case& content, const CheckTable& checks);

/// Whether every turn's answer came with the suite.
bool is_given(const Case& content);

}  // namespace cupel

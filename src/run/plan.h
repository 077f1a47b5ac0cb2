// What will be executed: the selected cases with their checks and gates built, and every attempt in order. Making the plan finds
// every mistake in a suite, so nothing is inferred before all of it is known to be sound. Not for executing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/check.h"
#include "core/suite.h"
#include "core/trace_source.h"
#include "run/gate.h"
#include "run/planned_cases.h"

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
  TraceSource* traces = nullptr;              // of cases that are traced; as those
};

struct PlannedAttempt {  // as small as can be: a run has very many
  std::uint32_t case_index = 0;
  std::optional<std::uint16_t> backend;  // unset: every answer is given, or the case is an error
  int attempt = 1;
};

struct Plan {
  std::vector<std::string> suites;
  std::vector<std::string> backends;  // specs, each once, in order of first use
  PlannedCases cases;
  /// Suite order for each backend, one backend after the other: the models of two backends are not computed at the same time.
  std::vector<PlannedAttempt> attempts;
  int repeat = 1;              // attempts of each case on each backend
  bool until_decided = false;  // attempts are made in rounds, one of each case, until every gate with a confidence is decided
  std::vector<Gate> gates;
  std::vector<std::pair<std::string, DerivedMetric>> derived_metrics;  // with the name of their suite
  std::vector<Note> notes;
  std::size_t cases_seen = 0;                                 // before filter and tags
  std::map<std::size_t, std::vector<std::size_t>> comparing;  // cases with checks that compare -> these checks' positions
  std::map<std::size_t, std::size_t> compared_with;           // cases that name a comparison -> the first one that names it
  TraceSource* traces = nullptr;                              // null: nothing is traced
  CheckBackends* check_backends = nullptr;                    // for checks, and for agents with a backend of their own
};

/// Makes a plan of cases that come one by one. One thread.
class PlanBuilder {
 public:
  /// The options must outlive it.
  PlanBuilder(const PlanOptions& options, const CheckTable& checks);

  /// Errors: invalid_suite with file, line and column, of any case, selected or not; io.
  Result<void> add(Case content);

  /// So far.
  std::size_t cases() const { return plan_.cases.size(); }

  /// The suites that the cases were of; what cases they hold is not looked at. Once, at the end.
  /// Errors: invalid_suite for gates, also for one over times when answers end early. invalid_usage: `until_decided` where no gate names a
  /// confidence.
  Result<Plan> finish(std::vector<Suite> suites);

 private:
  Result<PlannedCase> plan_case(Case content) const;

  const PlanOptions& options_;
  const PlannedCases::Make make_checks_;
  Plan plan_;
  std::set<std::string> selected_tags_, deselected_tags_;
  std::map<std::pair<std::string, std::string>, std::size_t> first_compared_;  // by suite and name of the comparison
  bool decides_early_ = false;                                                 // some case
};

/// The same of suites that hold their cases. Errors: those of PlanBuilder.
Result<Plan> make_plan(std::vector<Suite> suites, const PlanOptions& options, const CheckTable& checks);

/// What answers the plan's `index`th attempt, as results name it.
std::string backend_name(const Plan& plan, std::size_t index);
/// `content` is its case.
std::string backend_name(const Plan& plan, std::size_t index, const Case& content);

/// Takes a case whose quarantine ended before `today` out of it, and says so; cases of one entry say the same.
std::optional<Note> end_quarantine(Case& content, std::string_view today);

/// Everything that is wrong with a case's checks, where make_plan() ends at the first. For validating; nothing can be asked with them.
std::vector<Error> mistakes_of(const Case& content, const CheckTable& checks);

/// Whether every turn's answer came with the suite.
bool is_given(const Case& content);

}  // namespace cupel

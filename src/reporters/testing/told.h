// For tests of reports, what they are told: a small run with every outcome, and texts that are hostile to every format.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>

#include "core/reporter.h"

namespace cupel::testing_reporters {

inline Attempt attempt_of(std::size_t index, Outcome outcome) {
  Attempt attempt;
  attempt.suite = "s";
  attempt.id = "case" + std::to_string(index);
  attempt.index = attempt.case_index = index;
  attempt.file = "s.yaml";
  attempt.line = 3;
  attempt.backend = "x";
  attempt.messages = {{"user", "a secret prompt"}};
  attempt.outcome = outcome;
  attempt.output = "a secret answer";
  attempt.timing.latency_ms = 1234.56789;
  attempt.tags = {"t1", "t2"};
  if (outcome == Outcome::fail) {
    attempt.score = 0;
    attempt.checks = {
        {.type = "contains", .outcome = Outcome::fail, .score = 0, .expected = "text with <b>\x01", .found = "\"no\" & \xEF\xBF\xBF\xff"}};
  }
  if (outcome == Outcome::pass) attempt.score = 1;
  if (outcome == Outcome::error) attempt.error = Error{ErrorCode::timeout, "too late", {"raise --timeout"}};
  if (outcome == Outcome::skip) attempt.error = Error{ErrorCode::cancelled, "not started: --fail-fast", {}};
  return attempt;
}

inline RunFinished end_of_run() {
  RunFinished end;
  end.run = {.id = "r1", .duration_ms = 2500, .cupel_version = "1.2.3", .suites = {"s"}, .argv = {"cupel", "run"}};
  end.environment = {.engine_build = "engine", .kernel_class = "k", .threads = 2, .models = {{.name = "m", .sha256 = "abc"}}};
  end.gates = {{"pass_rate", "pass_rate >= 95%", 0.5, GateOutcome::fail, "1 of 2 passed"},
               {"pass_rate", "pass_rate > 1%", {}, GateOutcome::inconclusive, "nothing"}};
  end.summary.total = 4;
  end.summary.pass = end.summary.fail = end.summary.error = end.summary.skip = 1;
  end.summary.pass_rate = 0.5;
  end.summary.pass_rate_ci95 = Interval{0.1, 0.9};
  return end;
}

inline void tell_all(Reporter& reporter) {
  reporter.on(RunStarted{.attempts = 4});
  // Not in the plan's order: documents are.
  for (const std::size_t index : {2U, 0U, 3U, 1U}) {
    static constexpr Outcome kOutcomes[] = {Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip};
    reporter.on(AttemptFinished{attempt_of(index, kOutcomes[index])});
  }
  reporter.on(end_of_run());
}

inline std::string written_by(const ReporterRow& row) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = row.make({.path = "-", .out = &out});
  tell_all(*reporter);
  EXPECT_TRUE(reporter->finish());
  return out.str();
}

/// Text that breaks what is not escaped: markup, formulas, workflow commands, control characters, bytes that are no UTF-8.
inline constexpr const char* kHostile =
    "=HYPERLINK(\"http://x\",\"y\")\n::error::injected\n</script><script>alert(1)</script><!-- | ` ```` \\ ' \" "
    "%0A\x01\x1b[31m\x7f\xff\xc3(\r\n"
    "\xE2\x80\xA8 @everyone";

inline Attempt hostile_attempt(std::size_t index) {
  Attempt attempt = attempt_of(index, Outcome::fail);
  attempt.suite = attempt.id = attempt.backend = attempt.output = kHostile;
  attempt.file = "a,b:c%.yaml";
  attempt.messages = {{"user", kHostile}};
  attempt.tags = {kHostile};
  attempt.vars = {{kHostile, kHostile}};
  attempt.checks = {{.type = kHostile, .outcome = Outcome::fail, .score = 0, .expected = kHostile, .found = kHostile, .why = kHostile}};
  return attempt;
}

/// What a report writes of one hostile attempt.
inline std::string written_of_hostile(const ReporterRow& row) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = row.make({.path = "-", .out = &out});
  reporter->on(RunStarted{.attempts = 1});
  reporter->on(AttemptFinished{hostile_attempt(0)});
  RunFinished end = end_of_run();
  end.gates[0].condition = end.gates[0].why = kHostile;
  reporter->on(end);
  EXPECT_TRUE(reporter->finish());
  return out.str();
}

}  // namespace cupel::testing_reporters

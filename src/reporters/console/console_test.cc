// The console report, told the same run on terminals of several widths and in a pipe.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

class StandingClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  std::chrono::system_clock::time_point wall() const override { return {}; }
  void advance(int ms) { now_ += std::chrono::milliseconds(ms); }

 private:
  Instant now_;
};

Attempt attempt_of(std::size_t index, Outcome outcome) {
  Attempt attempt;
  attempt.suite = "a suite with a rather long name";
  attempt.id = "case" + std::to_string(index) + "[country=日本国,city=東京都]";
  attempt.index = attempt.case_index = index;
  attempt.file = "suites/long/path/to/a/suite.yaml";
  attempt.line = 12;
  attempt.backend = "smollm2-135m";
  attempt.messages = {{"user", "What is the capital of a country that has a long name?\x1b[2J"}};
  attempt.outcome = outcome;
  attempt.output = "An answer of many words that does not fit on one line of a narrow terminal\r\x07\nsecond line\ttab";
  attempt.timing.latency_ms = 1234;
  attempt.usage.completion_tokens = 17;
  if (outcome == Outcome::fail) {
    attempt.score = 0.5;
    attempt.checks = {
        {.type = "contains", .outcome = Outcome::fail, .score = 0, .expected = "text containing \"東京\"", .found = "\x1b[31mred"},
        {.type = "regex", .outcome = Outcome::pass, .score = 1, .expected = "not shown"}};
  }
  if (outcome == Outcome::pass) attempt.score = 1;
  if (outcome == Outcome::pass) attempt.source = Source::reused;
  if (outcome == Outcome::error) attempt.error = Error{ErrorCode::timeout, "too late", {"raise --timeout"}};
  if (outcome == Outcome::skip) attempt.error = Error{ErrorCode::cancelled, "not started", {}};
  return attempt;
}

RunFinished end_of_run() {
  RunFinished end;
  end.run.duration_ms = 6300;
  end.gates = {{"pass_rate", "pass_rate >= 95%", 0.5, GateOutcome::fail, "1 of 2 passed (50%); 95% interval 9.5% to 90.5%"}};
  end.summary.total = 4;
  end.summary.pass = end.summary.fail = end.summary.error = end.summary.skip = 1;
  end.summary.pass_rate = 0.5;
  end.summary.pass_rate_ci95 = Interval{0.095, 0.905};
  end.summary.tokens_per_second = 34.1;
  end.summary.reused = 1;
  return end;
}

std::string report(ReporterOptions options) {
  std::ostringstream out;
  StandingClock clock;
  options.path = "-";
  options.out = &out;
  options.clock = &clock;
  const std::unique_ptr<Reporter> reporter = console_reporter().make(options);
  reporter->on(RunStarted{.attempts = 4});
  std::size_t index = 0;
  for (const Outcome outcome : {Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip}) {
    clock.advance(1000);
    reporter->on(TokensGenerated{17});
    reporter->on(AttemptFinished{attempt_of(index++, outcome)});
  }
  reporter->on(end_of_run());
  EXPECT_TRUE(reporter->finish());
  return out.str();
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

TEST(Console, InAPipeThereAreNoControlCharacters) {
  const std::string text = report({.is_terminal = false});
  for (const char c : text) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n') << static_cast<int>(c);
}

// What a model says is no command to the runner whose log it stands in.
TEST(Console, InTheLogOfARunnerAnswersAreNoCommands) {
  const auto report_of = [](const Environment& environment) {
    std::ostringstream out;
    const std::unique_ptr<Reporter> reporter = console_reporter().make({.path = "-", .out = &out, .environment = environment});
    Attempt attempt = attempt_of(0, Outcome::fail);
    attempt.output = "first\n::stop-commands::x\nthen ##[error]made up";
    reporter->on(RunStarted{.attempts = 1});
    reporter->on(AttemptFinished{attempt});
    reporter->on(end_of_run());
    EXPECT_TRUE(reporter->finish());
    return out.str();
  };
  Environment runner;
  runner.set("GITHUB_ACTIONS", "true");
  const std::string text = report_of(runner);
  EXPECT_NE(text.find(" : :stop-commands::x\n"), std::string::npos) << text;
  EXPECT_NE(text.find("then ## [error]made up"), std::string::npos) << text;
  EXPECT_NE(report_of({}).find("then ##[error]made up"), std::string::npos);
}

TEST(Console, InAPipeEachAttemptHasALine) {
  const std::string text = report({});
  EXPECT_EQ(text.find("[1/4] pass  a suite with a rather long name/case0"), 0U);
  EXPECT_EQ(count_of(text, "1.2 s  17 tokens  reused\n"), 1U) << text;
  for (const char* start : {"[2/4] FAIL", "[3/4] error", "[4/4] skip"}) EXPECT_EQ(count_of(text, start), 1U) << start;
}

TEST(Console, SaysWhatFailedAndWhy) {
  const std::string text = report({});
  for (const char* part :
       {"expected  text containing \"東京\"", "found     \\x1b[31mred", "why       too late", "raise --timeout",
        "skipped 1 attempt: not started", "suites/long/path/to/a/suite.yaml:12", "FAIL  gate pass_rate >= 95%: 1 of 2 passed",
        "1 passed, 1 failed, 1 in error, 1 skipped", "pass rate 50% (95%: 9.5% to 90.5%)", "1 reused", "34 tokens/s", "6.3 s"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_EQ(text.find("not shown"), std::string::npos);
}

TEST(Console, QuietShowsOnlyWhatFailedAndTheSummary) {
  const std::string text = report({.is_terminal = true, .quiet = true});
  EXPECT_EQ(text.find("[1/4]"), std::string::npos);
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_EQ(count_of(text, "case0"), 0U);
  EXPECT_NE(text.find("case1"), std::string::npos);
  EXPECT_NE(text.find("1 passed, 1 failed"), std::string::npos);
}

class ConsoleWidth : public ::testing::TestWithParam<int> {};

TEST_P(ConsoleWidth, NoLineIsWiderThanTheTerminal) {
  std::string text = report({.is_terminal = true, .width = GetParam()});
  EXPECT_NE(text.find("case1"), std::string::npos);
  std::replace(text.begin(), text.end(), '\r', '\n');
  for (std::string line : split(text, '\n')) {
    const std::size_t erase = line.find("\x1b[K");
    if (erase != std::string::npos) line.erase(erase, 3);
    EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;  // no colours were asked for
    EXPECT_LE(display_width(line), static_cast<std::size_t>(GetParam())) << line;
  }
}

TEST_P(ConsoleWidth, RowsOfTheTableEndInTheSameColumn) {
  const std::string text = report({.is_terminal = true, .width = GetParam()});
  std::vector<std::size_t> widths;
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with("  pass   case") || line.starts_with("  FAIL   case")) widths.push_back(display_width(line));
  }
  ASSERT_EQ(widths.size(), 2U);
  EXPECT_EQ(widths[0], widths[1]);
}

INSTANTIATE_TEST_SUITE_P(Widths, ConsoleWidth, ::testing::Values(30, 40, 80, 120));

TEST(Console, ColoursOnlyWhereAllowed) {
  EXPECT_EQ(report({.is_terminal = true, .width = 80}).find("\x1b[1;31m"), std::string::npos);
  EXPECT_NE(report({.is_terminal = true, .color = true, .width = 80}).find("\x1b[1;31mFAIL"), std::string::npos);
}

// A run whose first 900 answers were stored and took no time, and whose others take a second each.
TEST(Console, TheTimeLeftFollowsRecentSpeed) {
  std::ostringstream out;
  StandingClock clock;
  const std::unique_ptr<Reporter> reporter =
      console_reporter().make({.path = "-", .out = &out, .is_terminal = true, .width = 100, .clock = &clock});
  reporter->on(RunStarted{.attempts = 1000});
  for (std::size_t i = 0; i < 940; ++i) {
    if (i >= 900) clock.advance(1000);
    reporter->on(AttemptFinished{attempt_of(i, Outcome::pass)});
  }
  const std::string text = out.str();
  const std::string last = text.substr(text.rfind('\r'));
  EXPECT_NE(last.find("940/1000"), std::string::npos) << last;
  EXPECT_NE(last.find("ETA 1:00"), std::string::npos) << last;
}

TEST(Console, CasesThatDoNotAlwaysEndAlikeAreNamed) {
  RunFinished end = end_of_run();
  end.summary.case_rates = {{.suite = "s", .id = "steady", .backend = "x", .pass = 5},
                            {.suite = "s",
                             .id = "a",
                             .backend = "x",
                             .pass = 3,
                             .fail = 2,
                             .pass_rate_ci95 = Interval{0.231, 0.882},
                             .instability = Instability::sampling,
                             .why = "4 different answers"}};
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = console_reporter().make({.path = "-", .out = &out});
  reporter->on(RunStarted{.attempts = 5});
  reporter->on(end);
  EXPECT_NE(out.str().find("unstable  s/a  on x  3 of 5 passed, 60% (95%: 23.1% to 88.2%)  sampling: 4 different answers\n"),
            std::string::npos)
      << out.str();
  EXPECT_EQ(out.str().find("steady"), std::string::npos);
}

TEST(Console, TheProgressLineShowsCountsSpeedAndTimeLeft) {
  const std::string text = report({.is_terminal = true, .width = 100});
  EXPECT_NE(text.find("\r############------------  2/4  1 pass  1 FAIL  17 tokens/s  ETA 3 s\x1b[K"), std::string::npos) << text;
  EXPECT_NE(report({.is_terminal = true, .width = 100, .unicode = true}).find("━"), std::string::npos);
}

TEST(Console, AttemptsOfACaseAreSummedUp) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = console_reporter().make({.path = "-", .out = &out});
  reporter->on(RunStarted{.attempts = 3});
  for (std::size_t i = 0; i < 3; ++i) {
    Attempt attempt = attempt_of(0, i > 0 ? Outcome::fail : Outcome::pass);
    attempt.index = i;
    attempt.attempt = static_cast<int>(i) + 1;
    reporter->on(AttemptFinished{attempt});
  }
  reporter->on(end_of_run());
  EXPECT_NE(out.str().find("  FAIL   case0[country=日本国,city=東京都]      1/3   0.67      1.2 s   51 tokens"), std::string::npos)
      << out.str();
}

TEST(Console, TheSameErrorIsExplainedOnce) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = console_reporter().make({.path = "-", .out = &out});
  reporter->on(RunStarted{.attempts = 3});
  for (std::size_t index = 0; index < 3; ++index) {
    Attempt attempt = attempt_of(index, Outcome::error);
    attempt.id = "case" + std::to_string(index);
    reporter->on(AttemptFinished{attempt});
  }
  reporter->on(end_of_run());
  ASSERT_TRUE(reporter->finish());
  const std::string text = out.str();
  const std::size_t first = text.find("too late");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("too late", first + 1), std::string::npos) << text;
  EXPECT_NE(text.find("also      a suite with a rather long name/case1, a suite with a rather long name/case2"), std::string::npos) << text;
}

TEST(Console, ALongTableListsOnlyWhatDidNotPass) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = console_reporter().make({.path = "-", .out = &out, .is_terminal = true, .width = 80});
  reporter->on(RunStarted{.attempts = 200});
  for (std::size_t i = 0; i < 200; ++i) reporter->on(AttemptFinished{attempt_of(i, i == 77 ? Outcome::error : Outcome::pass)});
  reporter->on(end_of_run());
  EXPECT_NE(out.str().find("  199 passed\n"), std::string::npos);
  EXPECT_NE(out.str().find("error  case77"), std::string::npos);
  EXPECT_EQ(out.str().find("case78"), std::string::npos);
}

TEST(Console, AnInterruptedRunSaysHowFarItCame) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = console_reporter().make({.path = "-", .out = &out});
  reporter->on(RunStarted{.attempts = 9});
  RunFinished end = end_of_run();
  end.interrupted = true;
  reporter->on(end);
  EXPECT_NE(out.str().find("interrupted after 4 of 9: 1 passed"), std::string::npos);
}

}  // namespace
}  // namespace cupel

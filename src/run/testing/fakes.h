// For tests of runs: a clock that stands still, a few checks, a reporter that keeps what it is told, and short ways to write suites.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/check.h"
#include "core/reporter.h"
#include "core/testing/fake_backend.h"

namespace cupel {

class FakeClock final : public Clock {
 public:
  Instant now() const override { return Instant(std::chrono::milliseconds(now_ms_)); }
  std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000));
  }
  bool wait_for(std::chrono::milliseconds, const std::stop_token& stop) const override { return !stop.stop_requested(); }
  void advance(int ms) { now_ms_ += ms; }

 private:
  std::atomic<int> now_ms_ = 0;
};

inline Node text_node(std::string text) { return Node{.value = std::move(text)}; }

/// `has: x`, `long: tokens` (at least), `quick: ms` (fails above), `broken`, `skipped`.
inline CheckTable fake_checks() {
  const auto has = [](const Node& args, const CheckContext&) -> Result<Check> {
    if (args.text().empty()) return fail(ErrorCode::invalid_suite, "line 7, column 9: 'has' needs text");
    const auto judge = [text = args.text()](const Attempt& attempt) -> Result<Verdict> {
      const bool found = attempt.output.find(text) != std::string::npos;
      return Verdict{found ? Outcome::pass : Outcome::fail, found ? 1.0 : 0.0, "text with " + text, attempt.output, ""};
    };
    const auto decide = [text = args.text()](const AnswerPrefix& prefix) -> std::optional<Decision> {
      if (prefix.text.find(text) == std::string_view::npos) return std::nullopt;
      return Decision{.outcome = Outcome::pass, .score = 1};
    };
    return Check(judge, decide);
  };
  const auto is_long = [](const Node& args, const CheckContext&) -> Result<Check> {
    const int least = std::stoi(args.text());
    const auto judge = [least](const Attempt& attempt) -> Result<Verdict> {
      const bool ok = attempt.usage.completion_tokens >= least;
      return Verdict{.outcome = ok ? Outcome::pass : Outcome::fail, .score = ok ? 1.0 : 0.0};
    };
    const auto decide = [least](const AnswerPrefix& prefix) -> std::optional<Decision> {
      if (prefix.tokens < least) return std::nullopt;
      return Decision{.outcome = Outcome::pass, .score = {}};  // as if more tokens could be worth more
    };
    return Check(judge, decide);
  };
  const auto quick = [](const Node& args, const CheckContext&) -> Result<Check> {
    return Check([limit = std::stod(args.text())](const Attempt& attempt) -> Result<Verdict> {
      const bool ok = attempt.timing.latency_ms <= limit;
      return Verdict{.outcome = ok ? Outcome::pass : Outcome::fail, .score = ok ? 1.0 : 0.0};
    });
  };
  const auto broken = [](const Node&, const CheckContext&) -> Result<Check> {
    return Check([](const Attempt&) -> Result<Verdict> { return fail(ErrorCode::unavailable, "no judge"); });
  };
  const auto skipped = [](const Node&, const CheckContext&) -> Result<Check> {
    return Check([](const Attempt&) -> Result<Verdict> { return Verdict{.outcome = Outcome::skip, .why = "needs something"}; });
  };
  return CheckTable({{.name = "has", .make = has},
                     {.name = "long", .make = is_long},
                     {.name = "quick", .make = quick},
                     {.name = "broken", .make = broken},
                     {.name = "skipped", .make = skipped}});
}

inline CheckSpec check(std::string type, std::string argument = "", double weight = 1) {
  return {.type = std::move(type), .args = text_node(std::move(argument)), .weight = weight, .mark = {7, 9}};
}

inline Case case_of(std::string id, std::string prompt, std::vector<CheckSpec> checks = {}) {
  Case content{.suite = "s", .file = "dir/s.yaml", .mark = {5, 3}, .id = std::move(id)};
  content.turns.push_back({.user = std::move(prompt)});
  content.checks = std::move(checks);
  return content;
}

inline Case given_case(std::string id, std::string answer, std::vector<CheckSpec> checks = {}) {
  Case content = case_of(std::move(id), "prompt", std::move(checks));
  content.turns.front().answer = std::move(answer);
  return content;
}

inline std::vector<Suite> suite_of(std::vector<Case> cases) {
  return {Suite{.name = "s", .file = "dir/s.yaml", .cases = std::move(cases)}};
}

/// Keeps what it is told.
class FakeReporter final : public Reporter {
 public:
  void on(const Event& event) override { events.push_back(event); }
  Result<void> finish() override {
    finished = true;
    if (!error.empty()) return fail(ErrorCode::io, error);
    return {};
  }
  std::vector<Attempt> attempts() const {
    std::vector<Attempt> all;
    for (const Event& event : events) {
      if (const auto* each = std::get_if<AttemptFinished>(&event)) all.push_back(each->attempt);
    }
    return all;
  }
  const RunFinished& end() const { return std::get<RunFinished>(events.back()); }

  std::vector<Event> events;
  bool finished = false;
  std::string error;  // what finish() fails with
};

}  // namespace cupel

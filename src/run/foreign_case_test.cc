// Cases from other tools' files: their mistakes are their own, and the command line's backends replace theirs.
#include "run/foreign_case.h"

#include <gtest/gtest.h>

#include "run/conversation.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

Case foreign_case(const std::string& id, ForeignBackend foreign = {}) {
  Case made = case_of(id, "?");
  made.backends = {"theirs"};
  made.foreign = std::move(foreign);
  return made;
}

// "id@backend" of each attempt, with its outcome and error.
std::vector<std::string> run(std::vector<Case> cases, const std::vector<std::string>& backends) {
  const Plan plan = *make_plan(suite_of(std::move(cases)), {.backends = backends}, fake_checks());
  const OpenedBackend answering{std::make_unique<FakeBackend>([](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
                                  return Reply{.text = "inferred"};
                                }),
                                std::nullopt};
  std::vector<std::string> ran;
  for (std::size_t i = 0; i < plan.attempts.size(); ++i) {
    const Attempt attempt = *run_attempt(plan, i, plan.attempts[i].backend ? &answering : nullptr, std::nullopt, {}, {});
    ran.push_back(attempt.id + "@" + attempt.backend + " " + outcome_name(attempt.outcome) + " " +
                  (attempt.error ? attempt.error->message : attempt.output));
  }
  return ran;
}

using Strings = std::vector<std::string>;

TEST(ForeignCases, AMistakeIsAnErrorOfItsCaseAlone) {
  Case wrong = foreign_case("a");
  wrong.checks = {check("unknown", "x")};
  Case impossible = foreign_case("b");
  impossible.error = Error{ErrorCode::invalid_suite, "no such file", {}};
  const Strings ran = run({wrong, impossible, foreign_case("c")}, {"x"});
  ASSERT_EQ(ran.size(), 3U);
  EXPECT_NE(ran[0].find("a@x error "), std::string::npos) << ran[0];
  EXPECT_NE(ran[0].find("unknown check 'unknown'"), std::string::npos) << ran[0];
  EXPECT_EQ(ran[1], "b@x error no such file");
  EXPECT_EQ(ran[2], "c@x pass inferred");
  Case ours = case_of("a", "?", {check("unknown", "x")});
  EXPECT_FALSE(make_plan(suite_of({ours}), {.backends = {"x"}}, fake_checks()));
}

TEST(ForeignCases, BackendsAskedForReplaceTheirs) {
  const std::vector<Case> cases = {
      foreign_case("a"), foreign_case("b", {.is_copy = true, .answer = {}, .error = {}}),
      foreign_case("c", {.is_copy = false, .answer = "echoed", .error = {}}),
      foreign_case("d", {.is_copy = false, .answer = {}, .error = Error{ErrorCode::invalid_suite, "not here", {}}})};
  EXPECT_EQ(run(cases, {}),
            (Strings{"a@theirs pass inferred", "b@theirs pass inferred", "c@given pass echoed", "d@theirs error not here"}));
  EXPECT_EQ(run(cases, {"x"}), (Strings{"a@x pass inferred", "c@x pass inferred", "d@x pass inferred"}));
}

}  // namespace
}  // namespace cupel

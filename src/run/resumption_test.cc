#include "run/resumption.h"

#include <gtest/gtest.h>

#include <map>

#include "run/run.h"
#include "run/testing/fakes.h"
#include "run/testing/priors.h"

namespace cupel {
namespace {

class ResumptionTest : public ::testing::Test {
 protected:
  Plan plan_of(std::vector<Case> cases, int repeat = 1) {
    return *make_plan(suite_of(std::move(cases)), {.repeat = repeat, .backends = {"x"}}, fake_checks());
  }

  /// Runs the plan, all of it or what is left.
  std::vector<Attempt> run(const Plan& plan, const Resumption* resumption = nullptr) {
    FakeReporter reporter;
    const OpenBackend open = [&](const std::string&) -> Result<std::shared_ptr<Backend>> { return backends_[0].backend; };
    RunFacts facts{.id = "r0"};
    facts.duration_ms = 1000;
    EXPECT_TRUE(run_plan(plan, facts, {.jobs = 1},
                         {.open = open, .reporters = {&reporter}, .clock = clock_, .stop = {}, .resumption = resumption}));
    events_ = reporter.events;
    std::vector<Attempt> attempts(plan.attempts.size());
    for (const Attempt& each : reporter.attempts()) attempts[each.index] = each;
    return attempts;
  }

  /// A store of these attempts; the row is the place in the list.
  Resumption resume(const Plan& plan, const std::vector<Attempt>& attempts) {
    stored_.clear();
    answers_.clear();
    for (const Attempt& each : attempts) {
      const auto row = static_cast<std::int64_t>(stored_.size());
      PriorAttempt prior = prior_of(each, row);
      prior.position = each.index;
      prior.file = each.file;
      prior.line = each.line;
      prior.audited = each.audited;
      stored_.push_back(std::move(prior));
      answers_.push_back(each.answers);
    }
    const StoredAttempts store{
        .each = [this](const StoredAttempts::Sink& sink) -> Result<void> {
          for (const PriorAttempt& prior : stored_) CUPEL_CHECK(sink(prior));
          return {};
        },
        .load = [this](std::int64_t row) -> Result<PriorAttempt> { return stored_[static_cast<std::size_t>(row)]; },
        .answers = [this](std::int64_t row) -> Result<std::vector<TurnAnswer>> { return answers_[static_cast<std::size_t>(row)]; }};
    return *Resumption::make(plan, backends_, store, SecretMask());
  }

  std::size_t asked() const { return static_cast<const FakeBackend&>(*backends_[0].backend).requests().size(); }

  FakeClock clock_;
  std::vector<Event> events_;
  std::vector<PriorAttempt> stored_;
  std::vector<std::vector<TurnAnswer>> answers_;
  std::vector<OpenedBackend> backends_ = {{std::make_shared<FakeBackend>(echo()), std::nullopt, "x"}};
};

std::vector<std::string> documents_of(const std::vector<Attempt>& attempts) {
  std::vector<std::string> documents;
  for (const Attempt& each : attempts) documents.push_back(render_json(document_of(each)));
  return documents;
}

TEST_F(ResumptionTest, WhatEndedIsToldAsItWasAndTheRestIsExecuted) {
  const Plan plan = plan_of({case_of("a", "yes", {check("has", "yes")}), case_of("b", "yes", {check("has", "no")}), case_of("c", "yes")});
  const std::vector<Attempt> whole = run(plan);
  ASSERT_EQ(asked(), 3U);
  const Resumption resumption = resume(plan, {whole[1], whole[0]});
  EXPECT_EQ(resumption.standing(), 2U);
  EXPECT_TRUE(resumption.moved().empty());
  EXPECT_TRUE(resumption.stale().empty());
  const std::vector<Attempt> resumed = run(plan, &resumption);
  EXPECT_EQ(asked(), 4U);
  EXPECT_EQ(documents_of(resumed), documents_of(whole));  // a failure stands too, and what was inferred stays so
  std::map<std::string, bool> kept;
  for (const Event& event : events_) {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) kept[finished->attempt.id] = finished->is_kept;
  }
  EXPECT_EQ(kept, (std::map<std::string, bool>{{"a", true}, {"b", true}, {"c", false}}));
  const auto& end = std::get<RunFinished>(events_.back());
  EXPECT_EQ(end.run.duration_ms, 1000);
  EXPECT_EQ(end.summary.inferred, 3U);
}

TEST_F(ResumptionTest, NothingIsAskedWhenAllOfItStands) {
  const Plan plan = plan_of({case_of("a", "yes")});
  const Resumption resumption = resume(plan, run(plan));
  run(plan, &resumption);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(ResumptionTest, AttemptsAreFoundByWhatTheyAre) {
  const std::vector<Attempt> before = run(plan_of({case_of("a", "one"), case_of("b", "two"), case_of("gone", "three")}));
  Case elsewhere = case_of("b", "two");
  elsewhere.mark.line = 70;
  const Plan plan = plan_of({case_of("new", "zero"), elsewhere, case_of("a", "other")});
  const Resumption resumption = resume(plan, before);
  EXPECT_EQ(resumption.standing(), 1U);
  EXPECT_EQ(resumption.stale(), (std::vector<std::int64_t>{0, 2}));
  ASSERT_EQ(resumption.moved().size(), 1U);
  EXPECT_EQ(resumption.moved()[0].position, 1U);
  EXPECT_EQ(resumption.moved()[0].line, 70);
  const std::vector<Attempt> resumed = run(plan, &resumption);
  EXPECT_EQ(resumption.moved()[0].document, render_json(document_of(resumed[1])));
  EXPECT_EQ(asked(), 5U);
}

TEST_F(ResumptionTest, WhatHasNoAnswerIsTriedAgain) {
  const Plan plan = plan_of({case_of("a", "yes"), case_of("b", "yes")});
  std::vector<Attempt> attempts = run(plan);
  attempts[0].outcome = Outcome::error;
  attempts[0].error = Error{ErrorCode::unavailable, "no such host", {}};
  attempts[1].outcome = Outcome::skip;
  attempts[1].error = Error{ErrorCode::cancelled, "not started", {}};
  const Resumption resumption = resume(plan, attempts);
  EXPECT_EQ(resumption.standing(), 0U);
  EXPECT_EQ(resumption.stale().size(), 2U);
}

TEST_F(ResumptionTest, WhatCouldNotBeJudgedOrHasOtherChecksIsJudgedAndNotAsked) {
  const std::vector<Attempt> before = run(plan_of({case_of("a", "yes", {check("broken")}), case_of("b", "yes", {check("has", "yes")})}));
  const Plan plan = plan_of({case_of("a", "yes", {check("broken")}), case_of("b", "yes", {check("has", "no")})});
  const Resumption resumption = resume(plan, before);
  const std::vector<Attempt> resumed = run(plan, &resumption);
  EXPECT_EQ(asked(), 2U);
  EXPECT_EQ(resumed[0].outcome, Outcome::error);
  EXPECT_EQ(resumed[1].outcome, Outcome::fail);
  EXPECT_EQ(resumed[1].source, Source::inferred);
}

TEST_F(ResumptionTest, EachRepeatIsAnAttemptOfItsOwn) {
  const Plan plan = plan_of({case_of("a", "yes")}, 3);
  const std::vector<Attempt> whole = run(plan);
  const Resumption resumption = resume(plan, {whole[2]});
  EXPECT_EQ(documents_of(run(plan, &resumption)), documents_of(whole));
  EXPECT_EQ(asked(), 5U);
}

TEST_F(ResumptionTest, ATalkOfAgentsStandsWhileTheyAreTheSame) {
  Case talk = case_of("a", "hello");
  talk.dialogue = Dialogue{.speakers = {{.name = "one"}, {.name = "two", .system = "be brief"}}, .max_turns = 2};
  const std::vector<Attempt> before = run(plan_of({talk}));
  EXPECT_EQ(resume(plan_of({talk}), before).standing(), 1U);
  talk.dialogue->speakers[1].system = "be long";
  EXPECT_EQ(resume(plan_of({talk}), before).standing(), 0U);
}

TEST_F(ResumptionTest, SecretsStayOutOfWhatIsChanged) {
  const Plan before = plan_of({case_of("a", "yes")});
  const std::vector<Attempt> attempts = run(before);
  Case content = case_of("a", "yes");
  content.vars["key"] = "sk-0123456789";
  const Plan plan = plan_of({content});
  resume(plan, attempts);  // fills the store
  const StoredAttempts store{.each = [this](const StoredAttempts::Sink& sink) { return sink(stored_[0]); }, .load = {}, .answers = {}};
  const SecretMask secrets(Environment({{"SERVICE_API_KEY", "sk-0123456789"}}));
  const Resumption resumption = *Resumption::make(plan, backends_, store, secrets);
  ASSERT_EQ(resumption.moved().size(), 1U);
  EXPECT_EQ(resumption.moved()[0].document.find("sk-0123456789"), std::string::npos);
}

}  // namespace
}  // namespace cupel

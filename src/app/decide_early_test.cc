// Whole cases with every kind of check: an answer that ends where its checks are decided gives the outcome of the full answer.
#include <gtest/gtest.h>

#include <map>

#include "app/registry.h"
#include "checks/testing/random_checks.h"
#include "run/conversation.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

using testing_checks::Random;

constexpr int kCases = 2000;

struct Asked {
  std::vector<Case> cases;
  std::vector<std::string> answers;  // by the case's prompt, a number
};

Asked random_cases(Random& random) {
  Asked asked;
  for (int i = 0; i < kCases; ++i) {
    const std::string answer = testing_checks::random_answer(random);
    Case content = case_of("c" + std::to_string(i), std::to_string(i));
    for (std::size_t count = 1 + random.below(3); count > 0; --count) {
      CheckSpec spec = *parse_check_spec(to_node(testing_checks::random_check(random, answer, "", 3)));
      spec.weight = static_cast<double>(random.below(4));
      content.checks.push_back(std::move(spec));
    }
    if (random.chance(40)) content.threshold = 0.25 * static_cast<double>(random.below(5));
    content.options.max_tokens = random.chance(20) ? 1 + static_cast<int>(random.below(20)) : 1000;
    asked.cases.push_back(std::move(content));
    asked.answers.push_back(answer);
  }
  return asked;
}

// Gives the answer of the case that is asked, a character a token, as an engine does.
FakeBackend::Script answering(const std::vector<std::string>& answers) {
  return [&answers](const Request& request, const TokenSink&, std::stop_token) -> Result<Reply> {
    const std::string& answer = answers[std::stoul(request.messages.back().text())];
    const int whole = testing_checks::tokens_of(answer), most = request.options.max_tokens;
    int tokens = 0;
    Reply reply;
    for (const std::size_t end : testing_checks::character_ends(answer)) {
      if (end == 0) continue;
      reply.text = answer.substr(0, end);
      ++tokens;
      const bool is_decided = request.decided && request.decided({.text = reply.text, .tokens = tokens, .tokens_left = most - tokens});
      reply.finish_reason = is_decided ? FinishReason::decided : tokens < whole ? FinishReason::length : FinishReason::stop;
      if (is_decided || tokens == most) break;
    }
    reply.usage.completion_tokens = tokens;
    return reply;
  };
}

std::vector<Attempt> attempts_of(const Asked& asked, bool decide_early) {
  const Result<Plan> plan = make_plan(suite_of(asked.cases), {.backends = {"x"}, .decide_early = decide_early}, all_checks());
  EXPECT_TRUE(plan) << plan.error().message;
  std::vector<Attempt> attempts;
  if (!plan) return attempts;
  const OpenedBackend opened{std::make_unique<FakeBackend>(answering(asked.answers)), std::nullopt};
  for (std::size_t i = 0; i < plan->attempts.size(); ++i) attempts.push_back(*run_attempt(*plan, i, &opened, std::nullopt, {}, {}));
  return attempts;
}

TEST(DecideEarly, OutcomesAreThoseOfTheFullAnswers) {
  Random random(5);
  const Asked asked = random_cases(random);
  const std::vector<Attempt> full = attempts_of(asked, false), early = attempts_of(asked, true);
  ASSERT_EQ(full.size(), static_cast<std::size_t>(kCases));
  ASSERT_EQ(early.size(), full.size());
  std::map<Outcome, int> decided;
  int decided_by_score = 0;
  for (std::size_t i = 0; i < full.size(); ++i) {
    EXPECT_STREQ(outcome_name(early[i].outcome), outcome_name(full[i].outcome))
        << "full " << Json(full[i].output) << "\nearly " << Json(early[i].output);
    EXPECT_TRUE(full[i].output.starts_with(early[i].output));
    for (std::size_t check = 0; check < full[i].checks.size(); ++check) {
      EXPECT_EQ(early[i].checks[check].outcome, full[i].checks[check].outcome) << full[i].checks[check].type << Json(early[i].output);
    }
    if (full[i].threshold) EXPECT_EQ(early[i].score, full[i].score) << Json(early[i].output);
    if (early[i].finish_reason != FinishReason::decided) continue;
    decided[early[i].outcome] += 1;
    decided_by_score += full[i].threshold && early[i].output.size() < full[i].output.size();
  }
  // Else the test would say nothing.
  EXPECT_GE(decided[Outcome::pass], 100);
  EXPECT_GE(decided[Outcome::fail], 100);
  EXPECT_GE(decided[Outcome::skip], 10);
  EXPECT_GE(decided_by_score, 100);
}

}  // namespace
}  // namespace cupel

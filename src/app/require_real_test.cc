#include "app/require_real.h"

#include <gtest/gtest.h>

#include "core/exit_status.h"

namespace cupel {
namespace {

Plan plan_of(std::optional<std::string> given) {
  Plan plan;
  plan.backends = {"one", "two"};
  plan.cases.add(
      {.content = {.suite = "s", .id = "asked", .turns = {{.user = "q", .checks = {}, .answer = {}}}}, .checks = {}, .turn_checks = {}});
  plan.cases.add({.content = {.suite = "s", .id = "other", .turns = {{.user = "q", .checks = {}, .answer = std::move(given)}}},
                  .checks = {},
                  .turn_checks = {}});
  return plan;
}

Result<void> require(const Plan& plan, std::optional<bool> of_two) {
  return require_real(plan, [&](const std::string& spec) -> Result<ModelFacts> {
    ModelFacts facts;
    facts.name = spec;
    facts.pretrained = spec == "one" ? true : of_two;
    facts.proof = {{"method", "statistics"}, {"why", "block 7 is zero"}};
    return facts;
  });
}

TEST(RequireReal, EveryBackendMustBeProved) {
  EXPECT_TRUE(require(plan_of({}), true));
  const Result<void> liar = require(plan_of({}), false);
  ASSERT_FALSE(liar);
  EXPECT_EQ(exit_status_of(liar.error().code), ExitStatus::infrastructure);
  EXPECT_NE(liar.error().message.find("two are not those of a trained model: block 7 is zero"), std::string::npos) << liar.error().message;
  const Result<void> unproved = require(plan_of({}), std::nullopt);
  ASSERT_FALSE(unproved);
  EXPECT_NE(unproved.error().message.find("two are not proved"), std::string::npos) << unproved.error().message;
}

TEST(RequireReal, GivenAnswersAreRefusedBeforeAnythingIsLoaded) {
  const Result<void> given = require_real(plan_of("Paris"), [](const std::string&) -> Result<ModelFacts> {
    ADD_FAILURE() << "nothing needs to be proved";
    return ModelFacts{};
  });
  ASSERT_FALSE(given);
  EXPECT_NE(given.error().message.find("1 of 2 cases come with their answers, the first is 'other'"), std::string::npos)
      << given.error().message;
}

}  // namespace
}  // namespace cupel

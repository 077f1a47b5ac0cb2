#include "worker/kernel_finding.h"

#include <gtest/gtest.h>

namespace cupel::worker {
namespace {

KernelFinding set_of(const std::string& kernel_class, double speed, bool exact) {
  engine::ExactnessProbe probe{.compared = 10,
                               .together = 16,
                               .prompt_tokens_per_second = speed,
                               .alone_tokens_per_second = speed,
                               .together_tokens_per_second = speed};
  if (!exact) probe.first = engine::LogitDifference{.what = "verified", .sequence = 1, .token = 2, .largest = 0.5};
  return {.kernels = {.unified_kv = !exact}, .kernel_class = kernel_class, .probe = probe, .failure = ""};
}

bool is_exact(const KernelFinding& set) { return set.is_exact(); }

TEST(KernelFindingTest, TheFastestExactSetIsFound) {
  ExactnessFinding finding{
      .sha256 = "a", .machine = "m", .sets = {set_of("slow", 100, true), set_of("wrong", 900, false), set_of("good", 200, true)}};
  ASSERT_NE(fastest(finding, is_exact), nullptr);
  EXPECT_EQ(fastest(finding, is_exact)->kernel_class, "good");
  EXPECT_EQ(fastest(finding, [](const KernelFinding&) { return true; })->kernel_class, "wrong");
  finding.sets = {set_of("wrong", 900, false)};
  EXPECT_EQ(fastest(finding, is_exact), nullptr);
}

TEST(KernelFindingTest, OfTwoThatAreNearlyAsFastTheEarlierIsTaken) {
  const ExactnessFinding finding{.sha256 = "a", .machine = "m", .sets = {set_of("first", 100, true), set_of("second", 102, true)}};
  EXPECT_EQ(fastest(finding, is_exact)->kernel_class, "first");
}

TEST(KernelFindingTest, WhatIsWrittenIsReadBack) {
  ExactnessFinding finding{.sha256 = "a", .machine = "m", .sets = {set_of("x", 100, true), set_of("y", 50, false)}};
  finding.sets.push_back({.kernels = {}, .kernel_class = "z", .probe = std::nullopt, .failure = "died"});
  const auto read = exactness_finding_from(Json::parse(to_json(finding).dump()));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), to_json(finding));
  EXPECT_FALSE(read->sets[2].probe);
  EXPECT_EQ(difference_text(*read->sets[1].probe->first), "verified: token 2 of sequence 1 by 0.5");
}

TEST(KernelFindingTest, AFormNamesItsModelAndWhatWasMeasuredBeside) {
  const ExactnessFinding form{
      .sha256 = "b", .machine = "m", .sets = {set_of("x", 200, true)}, .form_of = "a", .type = "Q8_0", .beside = {set_of("x", 100, true)}};
  const auto read = exactness_finding_from(Json::parse(to_json(form).dump()));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->form_of, "a");
  EXPECT_EQ(read->type, "Q8_0");
  ASSERT_EQ(read->beside.size(), 1U);
  EXPECT_EQ(to_json(*read), to_json(form));
}

TEST(KernelFindingTest, WhatIsDamagedIsNothing) {
  const Json good = to_json(ExactnessFinding{.sha256 = "a", .machine = "m", .sets = {set_of("x", 100, true)}});
  EXPECT_FALSE(exactness_finding_from(Json()));
  EXPECT_FALSE(exactness_finding_from(Json::array({1})));
  for (const char* key : {"schema", "sha256", "machine", "sets"}) {
    Json damaged = good;
    damaged.erase(key);
    EXPECT_FALSE(exactness_finding_from(damaged)) << key;
    damaged[key] = Json::object({{"x", 1}});
    EXPECT_FALSE(exactness_finding_from(damaged)) << key;
  }
}

}  // namespace
}  // namespace cupel::worker

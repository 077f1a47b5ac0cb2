#include "commands/doctor.h"

#include <gtest/gtest.h>

#include "build_info.h"
#include "commands/doctor_machine.h"
#include "commands/doctor_model.h"
#include "commands/doctor_sandbox.h"
#include "commands/doctor_setup.h"
#include "core/testing/fake_backend.h"

namespace cupel {
namespace {

using State = Finding::State;

constexpr std::string_view kBefore =
    "cpu  100 0 100 1000 50 0 0 0 0 0\ncpu0 50 0 50 500 25 0 0 0 0 0\ncpu1 50 0 50 500 25 0 0 0 0 0\nintr 1\n";

TEST(Doctor, LoadIsWhatProcessorsDidBetweenTwoReadings) {
  const auto load = processor_load(kBefore, "cpu  140 0 110 1030 60 0 0 10 0 0\ncpu0 1 0\ncpu1 1 0\nintr 2\n");
  ASSERT_TRUE(load);
  EXPECT_EQ(load->cores, 2);
  EXPECT_DOUBLE_EQ(load->busy_cores, 1);  // 50 of 100 ticks, on two cores
  EXPECT_DOUBLE_EQ(load->stolen, 0.1);
}

TEST(Doctor, LoadOfUnreadableFiguresIsUnknown) {
  EXPECT_FALSE(processor_load("", ""));
  EXPECT_FALSE(processor_load(kBefore, kBefore));
  EXPECT_FALSE(processor_load("cpu a b\n", "intr 5\n"));
}

TEST(Doctor, CpuMustHaveWhatTheBuildUses) {
  std::set<std::string> flags(build_info::kCpuFeatures.begin(), build_info::kCpuFeatures.end());
  flags.insert("fpu");
  EXPECT_EQ(examine_cpu(flags).state, State::ok) << examine_cpu(flags).found;
  if (build_info::kCpuFeatures.empty()) GTEST_SKIP() << "this build uses no CPU features";
  const std::string taken(build_info::kCpuFeatures.back());
  flags.erase(taken);
  const Finding finding = examine_cpu(flags);
  EXPECT_EQ(finding.state, State::missing);
  EXPECT_NE(finding.found.find(taken), std::string::npos) << finding.found;
  EXPECT_NE(finding.advice.find("quickstart"), std::string::npos);
  EXPECT_EQ(examine_cpu({}).state, State::warning);
}

TEST(Doctor, AnswersAreTried) {
  Workspace workspace;
  FakeBackend works(saying({"1 2 3"}));
  const Findings good = examine_answer(works, workspace);
  ASSERT_EQ(good.size(), 2U);
  EXPECT_EQ(good[0].state, State::ok);
  EXPECT_NE(good[0].found.find("100 tokens/s"), std::string::npos) << good[0].found;
  EXPECT_EQ(good[1].name, "kernels");
  FakeBackend broken(saying({}));
  const Findings bad = examine_answer(broken, workspace);
  ASSERT_EQ(bad.size(), 1U);
  EXPECT_EQ(bad[0].state, State::missing);
  EXPECT_EQ(bad[0].found, "the fake has no more answers");
}

TEST(Doctor, ModelThatIsNotThereIsMissingAndNothingIsFetched) {
  Workspace workspace;
  workspace.home = "/nonexistent/cupel";
  const Findings findings = examine_model("smollm2-135m", workspace);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].state, State::missing);
  EXPECT_FALSE(findings[0].advice.empty());
}

TEST(Doctor, KeysAreNamedAndNeverShown) {
  Workspace workspace;
  workspace.environment.set("OPENAI_API_KEY", "sk-very-secret");
  workspace.environment.set("CUPEL_MAX_TOKENS", "12");
  const std::string text = findings_text(examine_setup(workspace), false);
  EXPECT_NE(text.find("openai (OPENAI_API_KEY)"), std::string::npos) << text;
  EXPECT_NE(text.find("max_tokens (CUPEL_MAX_TOKENS)"), std::string::npos) << text;
  EXPECT_EQ(text.find("secret"), std::string::npos);
}

TEST(Doctor, WrongConfigurationIsAFinding) {
  Workspace workspace;
  workspace.environment.set("CUPEL_MAX_TOKENS", "many");
  EXPECT_EQ(examine_setup(workspace).front().state, State::missing);
}

TEST(Doctor, SandboxPartsAreNeverMoreThanWarnings) {
  for (const Finding& finding : examine_sandbox(Workspace{})) {
    EXPECT_NE(finding.state, State::missing) << finding.name;
    EXPECT_EQ(finding.state == State::ok, finding.advice.empty()) << finding.name;
  }
}

TEST(Doctor, TextHasALineEachAndTheAdviceBelow) {
  const Findings findings = {{State::ok, "memory", "plenty", ""}, {State::missing, "model", "not there", "pull it"}};
  EXPECT_EQ(findings_text(findings, false),
            "ok       memory         plenty\nmissing  model          not there\n                        -> pull it\n");
  EXPECT_NE(findings_text(findings, true).find("\033[31mmissing"), std::string::npos);
  EXPECT_EQ(findings_json(findings)[1]["state"], "missing");
}

}  // namespace
}  // namespace cupel

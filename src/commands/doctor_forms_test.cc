#include "commands/doctor_forms.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace cupel {
namespace {

worker::KernelFinding set_of(double speed) {
  return {.kernels = {},
          .kernel_class = "c",
          .probe = engine::ExactnessProbe{.compared = 10,
                                          .together = 16,
                                          .prompt_tokens_per_second = speed,
                                          .alone_tokens_per_second = speed,
                                          .together_tokens_per_second = speed},
          .failure = ""};
}

TEST(DoctorForms, WhatWasNotMeasuredIsNotSaid) {
  const worker::KernelFinding own = set_of(100);
  EXPECT_TRUE(forms_finding({.model = "m", .forms = {}}).empty());
  EXPECT_TRUE(forms_finding({.model = "m", .forms = {{"Q8_0", &own, nullptr, ""}}}).empty());
}

TEST(DoctorForms, TheFastestWithWhatMakesIt) {
  const worker::KernelFinding own = set_of(100), faster = set_of(150), fastest = set_of(200);
  const Findings made = forms_finding({.model = "m", .forms = {{"F16", &faster, &own, ""}, {"Q8_0", &fastest, &own, ""}}});
  ASSERT_EQ(made.size(), 1U);
  EXPECT_NE(made[0].found.find("Q8_0 is 2.00 times as fast here and as exact: prompts 200"), std::string::npos) << made[0].found;
  EXPECT_NE(made[0].advice.find("cupel models convert m --type Q8_0"), std::string::npos) << made[0].advice;
  const Findings there = forms_finding({.model = "m", .forms = {{"Q8_0", &fastest, &own, "m-q8_0"}}});
  EXPECT_NE(there[0].advice.find("--backend m-q8_0"), std::string::npos) << there[0].advice;
}

TEST(DoctorForms, LeftoversAreRemovedUnlessSomebodyMeasures) {
  const TemporaryFolder home = std::move(*TemporaryFolder::make());
  const std::filesystem::path folder = home.path() / "exactness";
  ASSERT_TRUE(write_file(folder / "0123-Q8_0.gguf", "left behind"));
  ASSERT_TRUE(write_file(folder / "0123-Q8_0.77.gguf.part", "left behind"));
  ASSERT_TRUE(write_file(folder / "0123-key.json", "{}"));
  {
    const FileLock measuring = std::move(*FileLock::acquire(folder / "forms.lock"));
    remove_leftover_forms(home.path());
    EXPECT_TRUE(std::filesystem::exists(folder / "0123-Q8_0.gguf"));
  }
  remove_leftover_forms(home.path());
  EXPECT_FALSE(std::filesystem::exists(folder / "0123-Q8_0.gguf"));
  EXPECT_FALSE(std::filesystem::exists(folder / "0123-Q8_0.77.gguf.part"));
  EXPECT_TRUE(std::filesystem::exists(folder / "0123-key.json"));
  remove_leftover_forms(home.path() / "absent");
}

TEST(DoctorForms, ATenthFasterIsNotWorthIt) {
  const worker::KernelFinding own = set_of(100), nearly = set_of(108);
  const Findings found = forms_finding({.model = "m", .forms = {{"F16", nullptr, &own, ""}, {"Q8_0", &nearly, &own, ""}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].advice, "");
  EXPECT_EQ(found[0].found, "none of those measured is faster and as exact (F16 is not exact here, Q8_0 1.08 times as fast)");
}

}  // namespace
}  // namespace cupel

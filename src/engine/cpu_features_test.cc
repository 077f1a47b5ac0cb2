#include "engine/cpu_features.h"

#include <gtest/gtest.h>

#include "build_info.h"

namespace cupel::engine {
namespace {

TEST(CpuFeatures, ReadsTheFirstFlagsLine) {
  const std::set<std::string> flags = parse_cpu_flags("processor\t: 0\nflags\t\t: fpu avx2 amx_int8\nflags\t\t: other\n");
  EXPECT_EQ(flags, (std::set<std::string>{"fpu", "avx2", "amx_int8"}));
  EXPECT_TRUE(parse_cpu_flags("no such line").empty());
}

TEST(CpuFeatures, ThisMachineRunsItsOwnBuild) { EXPECT_TRUE(check_cpu(cpu_flags())); }

TEST(CpuFeatures, AMissingFeatureIsNamedWithTheRemedy) {
  if (build_info::kCpuFeatures.empty()) GTEST_SKIP() << "llama.cpp was built for any CPU";
  std::set<std::string> flags = cpu_flags();
  const std::string feature(build_info::kCpuFeatures.front());
  flags.erase(feature);
  const Result<void> checked = check_cpu(flags);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::unavailable);
  EXPECT_NE(checked.error().message.find(feature), std::string::npos);
  EXPECT_NE(checked.error().notes.front().find("./quickstart"), std::string::npos);
}

}  // namespace
}  // namespace cupel::engine

#include "base/runner_safe_text.h"

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>

namespace cupel {
namespace {

TEST(RunnerSafeText, CommandsAreBrokenUp) {
  EXPECT_EQ(runner_safe("::stop-commands::x"), ": :stop-commands::x");
  EXPECT_EQ(runner_safe("a\n  \t::add-mask::pass"), "a\n  \t: :add-mask::pass");
  EXPECT_EQ(runner_safe("a\r::error::x"), "a\r: :error::x");
  EXPECT_EQ(runner_safe("\u00a0\u2003::error::x"), "\u00a0\u2003: :error::x") << "trimmed too";
  EXPECT_EQ(runner_safe("answer  ##[error]made up"), "answer  ## [error]made up");
  EXPECT_EQ(runner_safe("##vso[task.setvariable]x"), "## vso[task.setvariable]x");
  EXPECT_EQ(runner_safe("###[group]"), "### [group]");
}

TEST(RunnerSafeText, OtherTextIsTheSame) {
  for (const char* text : {"", "a::b", "std::string", "a\nb ::c", "# [x]", "## heading\n### next", ": a :", "#[", "é: ü"}) {
    EXPECT_EQ(runner_safe(text), text);
  }
}

TEST(RunnerSafeText, PiecesMakeNoDifference) {
  std::stringbuf out;
  RunnerSafeText safe(&out);
  std::ostream stream(&safe);
  stream << ":" << ":error::x\n#" << '#' << "[error]" << std::flush << '\n' << ':' << ' ' << "::y";
  EXPECT_EQ(out.str(), ": :error::x\n## [error]\n: : :y");
}

TEST(RunnerSafeText, RunnersAreKnownByTheirVariables) {
  Environment environment;
  EXPECT_FALSE(is_read_by_runner(environment));
  environment.set("TF_BUILD", "True");
  EXPECT_TRUE(is_read_by_runner(environment));
}

}  // namespace
}  // namespace cupel

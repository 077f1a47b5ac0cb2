#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "reporters/rows.h"
#include "reporters/testing/told.h"

namespace cupel {
namespace {

using namespace testing_reporters;

struct Written {
  std::string summary;
  std::vector<std::string> lines;
};

Written report(const std::vector<Attempt>& attempts, const RunFinished& end, const std::string& prefix = "") {
  std::ostringstream out, lines;
  const std::unique_ptr<Reporter> reporter =
      github_reporter().make({.path = "-", .out = &out, .runner_lines = &lines, .repository_prefix = prefix});
  for (const Attempt& attempt : attempts) reporter->on(AttemptFinished{attempt});
  reporter->on(end);
  EXPECT_TRUE(reporter->finish());
  Written written{out.str(), split(lines.str(), '\n')};
  EXPECT_EQ(written.lines.back(), "");
  written.lines.pop_back();
  return written;
}

TEST(GithubReport, AnnotatesTheLinesOfSuites) {
  const Written written =
      report({attempt_of(0, Outcome::pass), attempt_of(1, Outcome::fail), attempt_of(2, Outcome::error)}, end_of_run(), "sub/");
  ASSERT_EQ(written.lines.size(), 4U);
  EXPECT_EQ(written.lines[0], "::error title=gate pass_rate >= 95%25::1 of 2 passed");
  EXPECT_TRUE(written.lines[1].starts_with("::error file=sub/s.yaml,line=3,title=fail s/case1 on x::contains: expected "))
      << written.lines[1];
  EXPECT_NE(written.lines[2].find("::too late%0A"), std::string::npos) << written.lines[2];
  EXPECT_EQ(written.lines[3], "::warning title=gate pass_rate > 1%25::nothing");
}

TEST(GithubReport, HostileTextIsNoCommand) {
  const Written written = report({hostile_attempt(0)}, end_of_run());
  for (const std::string& line : written.lines) EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ")) << line;
  EXPECT_EQ(written.lines.size(), 3U);
  EXPECT_NE(written.lines[1].find("file=a%2Cb%3Ac%25.yaml,"), std::string::npos) << written.lines[1];
}

TEST(GithubReport, ManyFailuresAreCounted) {
  std::vector<Attempt> attempts;
  for (std::size_t i = 0; i < 30; ++i) attempts.push_back(attempt_of(i, Outcome::fail));
  RunFinished end = end_of_run();
  end.gates.clear();
  const Written written = report(attempts, end);
  ASSERT_EQ(written.lines.size(), 10U);
  EXPECT_NE(written.lines[8].find("case8"), std::string::npos);
  EXPECT_EQ(written.lines[9], "::error title=cupel::21 more did not pass; the step's summary names them");
}

TEST(GithubReport, TheSummaryStaysBelowItsLimitAndIsAppended) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const std::string path = (folder.path() / "summary.md").string();
  ASSERT_TRUE(write_file(path, std::string(700'000, 'o')));
  const std::unique_ptr<Reporter> reporter = github_reporter().make({.path = path});
  for (std::size_t i = 0; i < 300; ++i) {
    Attempt attempt = attempt_of(i, Outcome::fail);
    attempt.output = std::string(1400, '`');
    reporter->on(AttemptFinished{attempt});
  }
  reporter->on(end_of_run());
  ASSERT_TRUE(reporter->finish());
  const std::string text = *read_file(path);
  EXPECT_TRUE(text.starts_with("oooo"));
  EXPECT_GT(text.size(), 800'000U);
  EXPECT_LT(text.size(), 1'000'000U);
  EXPECT_NE(text.find(" more did not pass and found no room here"), std::string::npos);
}

}  // namespace
}  // namespace cupel

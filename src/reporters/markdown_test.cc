#include <gtest/gtest.h>

#include "base/text.h"
#include "reporters/markdown_text.h"
#include "reporters/rows.h"
#include "reporters/run_markdown.h"
#include "reporters/testing/told.h"

namespace cupel {
namespace {

using namespace testing_reporters;

TEST(MarkdownText, CodeSpansHoldBackticks) {
  EXPECT_EQ(code_span("a"), "`a`");
  EXPECT_EQ(code_span("a`b"), "``a`b``");
  EXPECT_EQ(code_span("`"), "`` ` ``");
  EXPECT_EQ(code_span("``` x"), "```` ``` x ````");
  EXPECT_EQ(code_span("a\nb\x01"), "`a\\nb\\x01`");
  EXPECT_EQ(code_cell("a|b"), "`a\\|b`");
  EXPECT_EQ(code_span(""), "");
}

TEST(MarkdownText, FencesAreLongerThanWhatTheyHold) {
  EXPECT_EQ(code_block("a\n", 100), "```text\na\n```\n");
  EXPECT_EQ(code_block("````\nx", 100), "`````text\n````\nx\n`````\n");
}

TEST(MarkdownReport, ShowsFiguresGatesSuitesAndWhatDidNotPass) {
  const std::string text = written_by(markdown_reporter());
  EXPECT_TRUE(text.starts_with("# cupel: 1 of 4 passed, 1 failed, 1 in error, 1 skipped\n"));
  EXPECT_NE(text.find("pass rate 50% (95%: 10% to 90%)"), std::string::npos);
  EXPECT_NE(text.find("| `pass_rate >= 95%` | fail | `1 of 2 passed` |"), std::string::npos);
  EXPECT_NE(text.find("| `s` | `x` | 1 | 1 | 1 | 1 | 50% | 1.2 s |"), std::string::npos);
  EXPECT_NE(text.find("<b>fail</b> s/case1 on x"), std::string::npos);
  EXPECT_EQ(text.find("case0"), std::string::npos) << "what passed is counted only";
  EXPECT_LT(text.find("case1"), text.find("case2")) << "in the plan's order";
}

TEST(MarkdownReport, NamesCasesThatDoNotAlwaysEndAlike) {
  RunFinished end = end_of_run();
  EXPECT_EQ(render_unstable(end, "## Unstable", 0), "");
  const CaseRate steady{.suite = "s", .id = "steady", .backend = "x", .pass = 2};
  CaseRate shaky{.suite = "s", .id = "a|b", .backend = "x", .pass = 1, .fail = 1, .pass_rate_ci95 = Interval{0.1, 0.9}};
  shaky.instability = Instability::judge;
  shaky.why = "rubric judged one answer differently";
  end.summary.case_rates = {steady, shaky, shaky};
  const std::string all = render_unstable(end, "## Unstable", 0);
  EXPECT_EQ(all.find("steady"), std::string::npos);
  EXPECT_NE(all.find("| `s/a\\|b` | `x` | 1 of 2 | 50% (95%: 10% to 90%) | judge: `rubric judged one answer differently` |\n| `s/a"),
            std::string::npos)
      << all;
  EXPECT_TRUE(render_unstable(end, "## Unstable", 1).ends_with(" |\n\n1 more are unstable.\n\n"));
}

TEST(MarkdownReport, HostileTextIsNoMarkup) {
  const std::string text = written_of_hostile(markdown_reporter());
  EXPECT_TRUE(is_valid_utf8(text));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  // Outside of code there is no tag but our own.
  bool in_fence = false;
  std::string fence;
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with("```")) {
      if (!in_fence) fence = line.substr(0, line.find_first_not_of('`'));
      if (!in_fence || line == fence) in_fence = !in_fence;
    } else if (!in_fence && line.find("<script") != std::string::npos) {
      EXPECT_TRUE(line.starts_with("- `") || line.starts_with("| `")) << line;
    }
  }
  EXPECT_FALSE(in_fence);
}

}  // namespace
}  // namespace cupel

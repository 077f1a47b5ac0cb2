#include <ctime>

#include "checks/testing/judged.h"
#include "constraint/pattern.h"

namespace cupel {
namespace {

using namespace testing_checks;

double thread_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

TEST(Regex, searches_anywhere) {
  EXPECT_EQ(outcome_of(R"({"regex": "\\d{4}"})", "in 2026."), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"regex": "^\\d{4}$"})", "in 2026."), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"regex": "-l|-a"})", "ls -la"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"regex": "^$"})", ""), Outcome::pass);
  const CheckResult result = judged(R"({"regex": "a+"})", "bbb");
  EXPECT_EQ(result.expected, "text matching /a+/");
  EXPECT_EQ(result.found, "\"bbb\"");
}

TEST(Regex, has_options) {
  EXPECT_EQ(outcome_of(R"({"regex": {"pattern": "straße", "ignore_case": true}})", "STRAßE"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"regex": "^b$"})", "a\nb\nc"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"regex": {"pattern": "^b$", "multiline": true}})", "a\nb\nc"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"regex": "a.b"})", "a\nb"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"regex": {"pattern": "a.b", "dot_all": true}})", "a\nb"), Outcome::pass);
}

TEST(Regex, knows_unicode) {
  EXPECT_EQ(outcome_of(R"({"regex": "^\\w+$"})", "żółć"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"regex": "^.$"})", "\xF0\x9F\x98\x80"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"regex": "ok"})", "\xff\xfe ok"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"regex": "a\\x00b"})", std::string("a\0b", 3)), Outcome::pass);
}

TEST(Regex, refuses_broken_patterns_with_offset_and_reason) {
  EXPECT_EQ(refusal(R"({"regex": "(abc"})"),
            "'regex': the pattern does not compile at offset 4 (after '(abc'): missing closing parenthesis");
  EXPECT_TRUE(holds_text(refusal(R"({"regex": ""})"), "the pattern is empty"));
  EXPECT_TRUE(holds_text(refusal(R"({"regex": "[z-a]"})"), "offset"));
  EXPECT_TRUE(holds_text(refusal(R"({"regex": "((a{1,1000}){1,1000}){1,1000}"})"), "too large"));
  EXPECT_TRUE(holds_text(refusal(R"({"regex": ")" + std::string(100'000, 'a') + R"("})"), "does not compile"));
}

// Exponential from one starting point, polynomial over all of them, and deep recursion: each ends with an error, soon.
TEST(Regex, catastrophic_patterns_end_with_an_error) {
  const std::string text = std::string(100'000, 'a') + "b";
  for (const char* pattern : {"(a+)+$", "(a*)*c", "(a|aa)+$", "(.*)*(.*)*(.*)*x", "a*a*a*a*c", "^(?:(a)|(a))*$"}) {
    const Result<Pattern> compiled = Pattern::compile(pattern);
    ASSERT_TRUE(compiled);
    const double start = thread_seconds();
    const auto found = compiled->find_in(text);
    EXPECT_LT(thread_seconds() - start, 3) << pattern;
    // An optimisation may decide one after all.
    EXPECT_TRUE(!found || !found->has_value()) << pattern;
  }
  const CheckResult result = judged(R"({"regex": "(a+)+$"})", text);
  EXPECT_EQ(result.outcome, Outcome::error);
  EXPECT_TRUE(holds_text(result.why, "limit")) << result.why;
}

TEST(Regex, a_not_around_an_undecided_pattern_stays_an_error) {
  EXPECT_EQ(outcome_of(R"({"not": {"regex": "(a+)+$"}})", std::string(100'000, 'a') + "b"), Outcome::error);
}

TEST(Regex, searches_huge_answers) {
  const std::string huge(10U << 20U, 'x');
  EXPECT_EQ(outcome_of(R"({"regex": "needle"})", huge), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"regex": "needle$"})", huge + "needle"), Outcome::pass);
}

TEST(Pattern, tells_where_it_matched) {
  const auto match = Pattern::compile("b+")->find_in("aabbb");
  ASSERT_TRUE(match && *match);
  EXPECT_EQ((*match)->begin, 2U);
  EXPECT_EQ((*match)->end, 5U);
  EXPECT_TRUE(Pattern::compile("a\\Kb(?=a)|b\\Ka")->find_in("ab").has_value());
}

TEST(Pattern, ecmascript_has_ascii_classes_and_its_escapes) {
  const PatternOptions ecmascript{.ecmascript = true};
  EXPECT_FALSE(Pattern::compile("^\\d$", ecmascript)->find_in("٣")->has_value());
  EXPECT_FALSE(Pattern::compile("a$", ecmascript)->find_in("a\n")->has_value());
  EXPECT_TRUE(Pattern::compile("^\\u0041$", ecmascript)->find_in("A")->has_value());
}

TEST(Regex, may_be_read_as_javascript_does) {
  EXPECT_EQ(outcome_of(R"({"regex": "^\\w"})", "éa"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"regex": {"pattern": "^\\w", "ecmascript": true}})", "éa"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"regex": {"pattern": "a$", "ecmascript": true}})", "a\n"), Outcome::fail);
}

}  // namespace
}  // namespace cupel

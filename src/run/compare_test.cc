#include "run/compare.h"

#include <gtest/gtest.h>

#include "core/statistics/paired_tests.h"

namespace cupel {
namespace {

ComparedAttempt attempt(const std::string& id, Outcome outcome, const std::string& output = "x", double latency_ms = 100) {
  return {.suite = "s",
          .id = id,
          .backend = "b",
          .position = id.empty() ? 0U : static_cast<std::size_t>(id[0]),
          .outcome = outcome,
          .latency_ms = latency_ms,
          .output_hash = output};
}

std::string words_of(const RunDiff& diff) {
  std::string words;
  for (const CaseDiff& each : diff.cases) words += (words.empty() ? "" : " ") + each.id + ":" + change_name(each.change);
  return words;
}

TEST(RunComparison, SaysWhatBecameOfEachCase) {
  RunComparison comparison;
  comparison.add_before(attempt("a", Outcome::pass));
  comparison.add_before(attempt("b", Outcome::fail));
  comparison.add_before(attempt("c", Outcome::pass, "old"));
  comparison.add_before(attempt("d", Outcome::pass));
  comparison.add_before(attempt("e", Outcome::pass));
  comparison.add_before(attempt("f", Outcome::pass));
  comparison.add_before(attempt("g", Outcome::pass));
  comparison.add_after(attempt("h", Outcome::pass));
  comparison.add_after(attempt("g", Outcome::pass));
  comparison.add_after(attempt("f", Outcome::error));
  comparison.add_after(attempt("d", Outcome::pass, "x", 160));
  comparison.add_after(attempt("c", Outcome::pass, "new"));
  comparison.add_after(attempt("b", Outcome::pass));
  comparison.add_after(attempt("a", Outcome::fail));
  const RunDiff diff = comparison.diff();
  EXPECT_EQ(words_of(diff), "a:broken b:fixed c:changed d:slower f:unjudged h:new e:gone");
  EXPECT_EQ(diff.count(Change::same), 1U);
  EXPECT_EQ(diff.count(Change::broken), 1U);
  ASSERT_TRUE(diff.pass_rate);
  EXPECT_EQ(diff.pass_rate->cases, 5U);  // an error is no evidence
  EXPECT_DOUBLE_EQ(diff.pass_rate->before, 0.8);
  EXPECT_DOUBLE_EQ(diff.pass_rate->p_value, mcnemar_mid_p({.both = 3, .only_first = 1, .only_second = 1}));
}

TEST(RunComparison, ALittleSlowerIsNotSlower) {
  RunComparison comparison;
  comparison.add_before(attempt("a", Outcome::pass, "x", 10));
  comparison.add_after(attempt("a", Outcome::pass, "x", 40));  // many times, of little
  comparison.add_before(attempt("b", Outcome::pass, "x", 1000));
  comparison.add_after(attempt("b", Outcome::pass, "x", 1400));
  const RunDiff diff = comparison.diff();
  EXPECT_EQ(words_of(diff), "");
  EXPECT_DOUBLE_EQ(diff.latency_ms->after, 720);
}

TEST(RunComparison, AttemptsOfACaseAreOnePair) {
  RunComparison comparison;
  for (int number = 1; number <= 4; ++number) {
    ComparedAttempt each = attempt("a", Outcome::pass, "out" + std::to_string(number));
    each.attempt = number;
    comparison.add_before(each);
    if (number > 2) each.outcome = Outcome::fail;
    comparison.add_after(each);
  }
  const RunDiff diff = comparison.diff();
  EXPECT_EQ(words_of(diff), "a:broken");
  EXPECT_EQ(diff.cases[0].after->pass, 2U);
  EXPECT_EQ(diff.pass_rate->cases, 1U);
  EXPECT_EQ(diff.pass_rate->test, "permutation, paired");
  EXPECT_DOUBLE_EQ(diff.pass_rate->after, 0.5);
}

TEST(RunComparison, AnotherModelIsComparedCaseByCase) {
  RunComparison comparison;
  comparison.add_before(attempt("a", Outcome::pass));
  ComparedAttempt other = attempt("a", Outcome::fail);
  other.backend = "c";
  comparison.add_after(other);
  const RunDiff diff = comparison.diff();
  EXPECT_EQ(words_of(diff), "a:broken");
  EXPECT_EQ(diff.cases[0].backend, "b -> c");
  other.backend = "d";
  comparison.add_after(other);  // which of both would it be?
  EXPECT_EQ(words_of(comparison.diff()), "a:new a:new a:gone");
}

TEST(RunComparison, OfNothingThereIsNoFigure) {
  RunComparison comparison;
  comparison.add_after(attempt("a", Outcome::error));
  comparison.add_before(attempt("a", Outcome::error));
  const RunDiff diff = comparison.diff();
  EXPECT_FALSE(diff.pass_rate);
  EXPECT_FALSE(diff.latency_ms);
  EXPECT_EQ(diff.count(Change::same), 1U);
}

}  // namespace
}  // namespace cupel

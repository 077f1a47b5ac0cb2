#include "core/metrics.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Attempt attempt_with(std::vector<NamedScore> metrics) {
  Attempt attempt;
  attempt.suite = "s";
  attempt.backend = "b";
  attempt.checks.push_back({.type = "contains", .metrics = std::move(metrics)});
  return attempt;
}

TEST(Metrics, OneNameOfAnAttemptIsAWeightedMean) {
  Attempt attempt = attempt_with({{"tone", 1, 3}, {"facts", 0.5}});
  attempt.checks.push_back({.type = "regex", .metrics = {{"tone", 0, 1}}});
  attempt.turns.push_back({.user = "", .output = "", .checks = {{.type = "regex", .metrics = {{"facts", 1}}}}});
  const std::vector<NamedScore> scores = named_scores(attempt);
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_EQ(scores[0], (NamedScore{"facts", 0.75, 2}));
  EXPECT_EQ(scores[1], (NamedScore{"tone", 0.75, 4}));
}

TEST(Metrics, AreMeansOverAttemptsAndDerivedFromSums) {
  MetricTally tally;
  tally.add(attempt_with({{"hits", 1}, {"misses", 0}}));
  tally.add(attempt_with({{"hits", 1}, {"misses", 1}}));
  tally.add(attempt_with({{"hits", 0}}));
  Attempt failed = attempt_with({{"hits", 1}});
  failed.error = Error{ErrorCode::timeout, "late", {}};
  tally.add(failed);
  const std::vector<std::pair<std::string, DerivedMetric>> derived = {{"s", {"recall", "hits / (hits + misses)"}},
                                                                      {"s", {"twice", "recall * 2 + __count"}},
                                                                      {"s", {"broken", "nothing / 0"}},
                                                                      {"other", {"x", "1"}}};
  const std::vector<MetricFigure> figures = tally.figures(derived);
  ASSERT_EQ(figures.size(), 5U);
  EXPECT_DOUBLE_EQ(*figures[0].value, 2.0 / 3);
  EXPECT_EQ(figures[0].attempts, 3U);
  EXPECT_DOUBLE_EQ(*figures[1].value, 0.5);
  EXPECT_DOUBLE_EQ(*figures[2].value, 2.0 / 3);
  EXPECT_DOUBLE_EQ(*figures[3].value, 2.0 / 3 * 2 + 3);
  EXPECT_EQ(figures[4].value, std::nullopt);
  EXPECT_TRUE(figures[4].is_derived);
}

}  // namespace
}  // namespace cupel

#include "core/pass_rate.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Attempt answer(std::size_t index, Outcome outcome) {
  Attempt attempt;
  attempt.case_index = index;
  attempt.outcome = outcome;
  return attempt;
}

TEST(PassRate, backends_add_up_to_what_all_at_once_are) {
  PassRate all, x, y;
  for (std::size_t index = 0; index < 6; ++index) {
    for (const char* backend : {"x", "y"}) {
      if (index == 5 && *backend == 'x') continue;
      Attempt attempt = answer(index, index % 2 == 0 || *backend == 'y' ? Outcome::pass : Outcome::fail);
      attempt.backend = backend;
      all.add(attempt);
      (*backend == 'x' ? x : y).add(attempt);
    }
  }
  PassRate sum;
  sum.add(x);
  sum.add(y);
  EXPECT_EQ(sum.rate(), all.rate());
  EXPECT_EQ(sum.cases(), all.cases());
  EXPECT_EQ(sum.most_judged(), 2U);
  EXPECT_EQ(sum.interval()->low, all.interval()->low);
  EXPECT_EQ(sum.interval()->high, all.interval()->high);
}

TEST(PassRate, of_nothing_there_is_none) {
  PassRate rate;
  rate.add(answer(0, Outcome::error));
  rate.add(answer(1, Outcome::skip));
  EXPECT_FALSE(rate.rate());
  EXPECT_FALSE(rate.interval());
  EXPECT_EQ(rate.judged(), 0U);
}

TEST(PassRate, copies_count_in_the_rate_but_once_in_the_interval) {
  PassRate rate;
  for (int repeat = 0; repeat < 10; ++repeat) {
    for (std::size_t index = 0; index < 4; ++index) rate.add(answer(index, Outcome::pass));
  }
  EXPECT_EQ(rate.judged(), 40U);
  EXPECT_EQ(rate.rate(), 1.0);
  EXPECT_EQ(rate.cases(), 4U);
  EXPECT_NEAR(rate.interval()->low, wilson_interval(4, 4).low, 1e-12);
}

TEST(PassRate, sampled_answers_are_evidence) {
  PassRate sampled, copied;
  for (std::size_t index = 0; index < 20; ++index) {
    for (std::size_t repeat = 0; repeat < 10; ++repeat) {
      Attempt attempt = answer(index, (index + repeat) % 4 == 0 ? Outcome::fail : Outcome::pass);
      copied.add(attempt);
      attempt.sampled = true;
      sampled.add(attempt);
    }
  }
  EXPECT_EQ(sampled.cases(), 20U);
  EXPECT_GT(sampled.interval()->low, copied.interval()->low + 0.1);
}

TEST(PassRate, backends_tell_answers_apart) {
  PassRate rate;
  rate.add(answer(0, Outcome::pass));
  Attempt other = answer(0, Outcome::pass);
  other.backend = "other";
  rate.add(other);
  EXPECT_EQ(rate.clusters().front().judged, 2U);
}

TEST(PassRate, confidence_widens_the_interval) {
  PassRate rate;
  for (std::size_t index = 0; index < 20; ++index) rate.add(answer(index, index == 0 ? Outcome::fail : Outcome::pass));
  EXPECT_NEAR(rate.interval(0.9)->low, 0.8039927632259835, 1e-12);
  EXPECT_NEAR(rate.interval(0.99)->low, 0.6817028880857628, 1e-12);
}

}  // namespace
}  // namespace cupel

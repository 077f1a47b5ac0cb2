#include "core/pass_rate.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Attempt answer(std::size_t index, Outcome outcome, std::int64_t seed = 1, std::string output = "x") {
  Attempt attempt;
  attempt.case_index = index;
  attempt.outcome = outcome;
  attempt.seed = seed;
  attempt.output = std::move(output);
  return attempt;
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

TEST(PassRate, answers_to_different_seeds_are_evidence) {
  PassRate rate;
  for (int seed = 0; seed < 10; ++seed) rate.add(answer(0, Outcome::pass, seed));
  EXPECT_NEAR(rate.interval()->low, wilson_interval(10, 10).low, 1e-12);
}

TEST(PassRate, given_answers_do_not_depend_on_the_seed) {
  PassRate rate;
  for (int seed = 0; seed < 10; ++seed) {
    Attempt attempt = answer(0, Outcome::pass, seed);
    attempt.source = Source::given;
    rate.add(attempt);
  }
  EXPECT_NEAR(rate.interval()->low, wilson_interval(1, 1).low, 1e-12);
}

TEST(PassRate, backends_and_outputs_tell_answers_apart) {
  PassRate rate;
  rate.add(answer(0, Outcome::pass));
  Attempt other = answer(0, Outcome::pass);
  other.backend = "other";
  rate.add(other);
  rate.add(answer(0, Outcome::pass, 1, "y"));
  EXPECT_NEAR(rate.interval()->low, wilson_interval(3, 3).low, 1e-12);
}

}  // namespace
}  // namespace cupel

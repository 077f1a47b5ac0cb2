#include "core/outcome.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace cupel {
namespace {

constexpr std::array<Outcome, 4> kOutcomes = {Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip};

// Every set of outcomes, however often and in whatever order they occur.
TEST(Outcome, all_and_any_over_every_combination) {
  for (unsigned set = 1; set < 16; ++set) {
    std::vector<Outcome> outcomes;
    for (unsigned i = 0; i < 4; ++i) {
      if ((set >> i & 1U) != 0) outcomes.insert(outcomes.end(), i + 1, kOutcomes[i]);
    }
    const auto has = [&](Outcome wanted) { return std::find(outcomes.begin(), outcomes.end(), wanted) != outcomes.end(); };
    const Outcome all = has(Outcome::fail)    ? Outcome::fail
                        : has(Outcome::error) ? Outcome::error
                        : has(Outcome::pass)  ? Outcome::pass
                                              : Outcome::skip;
    const Outcome any = has(Outcome::pass)    ? Outcome::pass
                        : has(Outcome::error) ? Outcome::error
                        : has(Outcome::fail)  ? Outcome::fail
                                              : Outcome::skip;
    do {
      EXPECT_EQ(all_of(outcomes), all);
      EXPECT_EQ(any_of(outcomes), any);
    } while (outcomes.size() <= 5 && std::next_permutation(outcomes.begin(), outcomes.end()));
  }
}

TEST(Outcome, of_nothing_all_and_any_pass) {
  EXPECT_EQ(all_of({}), Outcome::pass);
  EXPECT_EQ(any_of({}), Outcome::pass);
}

TEST(Outcome, inverse_swaps_pass_and_fail_only) {
  EXPECT_EQ(inverse_of(Outcome::pass), Outcome::fail);
  EXPECT_EQ(inverse_of(Outcome::fail), Outcome::pass);
  EXPECT_EQ(inverse_of(Outcome::error), Outcome::error);
  EXPECT_EQ(inverse_of(Outcome::skip), Outcome::skip);
}

// not(all(x)) is any(not(x)) wherever nothing is in error or skipped.
TEST(Outcome, the_laws_of_de_morgan_hold_for_pass_and_fail) {
  for (const Outcome a : {Outcome::pass, Outcome::fail}) {
    for (const Outcome b : {Outcome::pass, Outcome::fail}) {
      const std::array<Outcome, 2> both = {a, b};
      const std::array<Outcome, 2> inverted = {inverse_of(a), inverse_of(b)};
      EXPECT_EQ(inverse_of(all_of(both)), any_of(inverted));
      EXPECT_EQ(inverse_of(any_of(both)), all_of(inverted));
    }
  }
}

}  // namespace
}  // namespace cupel

#include "constraint/variety.h"

#include <gtest/gtest.h>

namespace cupel::constraint {
namespace {

TEST(Variety, IsNeverMoreThanThereIs) {
  const Expr digit = chars(CharSet{{'0', '9'}});
  const Grammar grammar{.rules = {digit}, .names = {}};
  EXPECT_EQ(variety_of(text("a"), grammar), 1U);
  EXPECT_EQ(variety_of(rule(0), grammar), 10U);
  EXPECT_EQ(variety_of(choice({text("a"), text("b"), text("a")}), grammar), 2U);
  EXPECT_EQ(variety_of(sequence({text("a"), optional(digit)}), grammar), 10U);
  EXPECT_EQ(variety_of(sequence({digit, text("-"), digit}), grammar), 100U);
  EXPECT_EQ(variety_of(sequence({optional(digit), optional(digit)}), grammar), 10U);
  EXPECT_EQ(variety_of(repeat(digit, 0, 3), grammar), 1000U);
  EXPECT_EQ(variety_of(repeat(text("a"), 1, 30), grammar), 30U);
  EXPECT_EQ(variety_of(repeat(digit, 0, kUnbounded), grammar), kUnbounded);
  EXPECT_EQ(variety_of(repeat(optional(text("a")), 0, kUnbounded), grammar), 2U);
}

}  // namespace
}  // namespace cupel::constraint

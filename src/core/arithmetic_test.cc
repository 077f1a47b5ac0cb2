#include "core/arithmetic.h"

#include <gtest/gtest.h>

#include <string>

namespace cupel {
namespace {

TEST(Arithmetic, FollowsTheOrderOfOperations) {
  const NamedFigures figures = {{"hits", 3}, {"misses", 1}, {"__count", 4}};
  for (const auto& [expression, value] : {std::pair{"1 + 2 * 3", 7.0},
                                          {"(1 + 2) * 3", 9.0},
                                          {"-2 ^ 2", -4.0},
                                          {"2 ^ -1", 0.5},
                                          {"2 ** 3 ** 2", 512.0},
                                          {"7 % 4 - -1", 4.0},
                                          {"2 * hits / (2 * hits + misses)", 6.0 / 7.0},
                                          {"hits / __count", 0.75},
                                          {"hits > misses ? 10 : 20", 10.0},
                                          {"hits <= misses ? 10 : hits == 3 ? 5 : 6", 5.0},
                                          {"max(1, hits, 2) + min(4, 2) + sqrt(16) + abs(-1)", 10.0},
                                          {"round(log(e)) + mean(1, 3) + pow(2, 3)", 11.0},
                                          {" 1e2 ", 100.0}}) {
    const Result<double> found = evaluate(expression, figures);
    ASSERT_TRUE(found) << expression << ": " << found.error().message;
    EXPECT_DOUBLE_EQ(*found, value) << expression;
  }
}

TEST(Arithmetic, SaysWhereItCannotBeRead) {
  for (const auto& [expression, message] : {std::pair{"1 +", "(column 4)"},
                                            {"1 2", "cannot be read from here on (column 3)"},
                                            {"(1", "')' is missing"},
                                            {"hits", "no figure 'hits'"},
                                            {"process.exit()", "(column 8)"},
                                            {"eval(1)", "no function 'eval'"},
                                            {"sqrt(1, 2)", "another number of values"},
                                            {"1 ? 2", "':' is missing"},
                                            {"", "ends where"},
                                            {"1 / 0", "no finite number"}}) {
    const Result<double> found = evaluate(expression, {});
    ASSERT_FALSE(found) << expression;
    EXPECT_NE(found.error().message.find(message), std::string::npos) << found.error().message;
  }
  EXPECT_FALSE(evaluate(std::string(100'000, '('), {}));
  EXPECT_FALSE(evaluate(std::string(100'000, '-') + "1", {}));
}

TEST(Arithmetic, IsCheckedBeforeItsNamesAreKnown) {
  EXPECT_TRUE(check_arithmetic("a / (b + c)"));
  EXPECT_FALSE(check_arithmetic("a / (b + c"));
}

}  // namespace
}  // namespace cupel

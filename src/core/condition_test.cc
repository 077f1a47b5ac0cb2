#include "core/condition.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Condition parsed(std::string_view text, Quantity quantity) {
  Result<Condition> condition = parse_condition(text, quantity);
  EXPECT_TRUE(condition) << text << ": " << (condition ? "" : condition.error().message);
  return condition.value_or(Condition{});
}

std::string refusal(std::string_view text, Quantity quantity) {
  Result<Condition> condition = parse_condition(text, quantity);
  EXPECT_FALSE(condition) << text;
  return condition ? std::string() : condition.error().message;
}

TEST(Condition, reads_every_sign) {
  EXPECT_EQ(parsed("< 5", Quantity::count).comparison, Comparison::less);
  EXPECT_EQ(parsed("<=5", Quantity::count).comparison, Comparison::less_equal);
  EXPECT_EQ(parsed(">5", Quantity::count).comparison, Comparison::greater);
  EXPECT_EQ(parsed(" >= 5 ", Quantity::count).comparison, Comparison::greater_equal);
  EXPECT_EQ(parsed("== 5", Quantity::count).comparison, Comparison::equal);
  EXPECT_EQ(parsed("= 5", Quantity::count).comparison, Comparison::equal);
  EXPECT_EQ(parsed("!= 5", Quantity::count).comparison, Comparison::not_equal);
}

TEST(Condition, keeps_durations_in_milliseconds) {
  EXPECT_DOUBLE_EQ(parsed("< 5 s", Quantity::duration).limit, 5000);
  EXPECT_DOUBLE_EQ(parsed("<5s", Quantity::duration).limit, 5000);
  EXPECT_DOUBLE_EQ(parsed("<= 800ms", Quantity::duration).limit, 800);
  EXPECT_DOUBLE_EQ(parsed("< 1.5 m", Quantity::duration).limit, 90'000);
  EXPECT_DOUBLE_EQ(parsed("< 5000", Quantity::milliseconds).limit, 5000);
  EXPECT_EQ(parsed("<5 s", Quantity::duration).text, "< 5 s");
}

TEST(Condition, keeps_rates_as_fractions) {
  EXPECT_DOUBLE_EQ(parsed(">= 95%", Quantity::rate).limit, 0.95);
  EXPECT_DOUBLE_EQ(parsed(">= 95 %", Quantity::rate).limit, 0.95);
  EXPECT_DOUBLE_EQ(parsed(">= 0.95", Quantity::rate).limit, 0.95);
}

TEST(Condition, says_what_is_allowed) {
  EXPECT_EQ(refusal("5 s", Quantity::duration),
            "'5 s': a comparison (< <= > >= == !=) is missing; write for example '< 5 s' (units: ms, s, m)");
  EXPECT_NE(refusal("< 5", Quantity::duration).find("the unit is missing"), std::string::npos);
  EXPECT_NE(refusal("< 5 h", Quantity::duration).find("unexpected 'h'"), std::string::npos);
  EXPECT_NE(refusal("<", Quantity::count).find("a number is missing"), std::string::npos);
  EXPECT_NE(refusal("< 3 words", Quantity::count).find("unexpected 'words'"), std::string::npos);
  EXPECT_NE(refusal("< -1", Quantity::count).find("below 0"), std::string::npos);
  EXPECT_NE(refusal(">= 95", Quantity::rate).find("between 0% and 100%"), std::string::npos);
  EXPECT_NE(refusal(">= nan", Quantity::rate).find("a number is missing"), std::string::npos);
  EXPECT_NE(refusal("< inf", Quantity::count).find("a number is missing"), std::string::npos);
  EXPECT_NE(refusal("", Quantity::count).find("missing"), std::string::npos);
}

TEST(Condition, takes_a_bare_number_only_where_it_is_clear) {
  EXPECT_FALSE(parse_condition("5", Quantity::count));
  const Result<Condition> exact = parse_condition("5", Quantity::count, BareNumber::means_equal);
  ASSERT_TRUE(exact);
  EXPECT_EQ(exact->text, "== 5");
}

TEST(Condition, holds_at_its_edges) {
  EXPECT_TRUE(holds(parsed(">= 99.9%", Quantity::rate), 999.0 / 1000));
  EXPECT_FALSE(holds(parsed("> 99.9%", Quantity::rate), 999.0 / 1000));
  EXPECT_FALSE(holds(parsed(">= 99.9%", Quantity::rate), 998.0 / 1000));
  EXPECT_TRUE(holds(parsed("== 0.3", Quantity::count), 0.1 + 0.2));
  EXPECT_FALSE(holds(parsed("!= 0.3", Quantity::count), 0.1 + 0.2));
  EXPECT_TRUE(holds(parsed("< 5 s", Quantity::duration), 4999.9));
  EXPECT_FALSE(holds(parsed("< 5 s", Quantity::duration), 5000));
  EXPECT_TRUE(holds(parsed("<= 5 s", Quantity::duration), 5000));
}

TEST(Condition, renders_quantities_without_lying) {
  EXPECT_EQ(render_quantity(0.95, Quantity::rate), "95%");
  EXPECT_EQ(render_quantity(2.0 / 3, Quantity::rate), "66.7%");
  EXPECT_EQ(render_quantity(1, Quantity::rate), "100%");
  EXPECT_EQ(render_quantity(0.99999, Quantity::rate), "99.999%");
  EXPECT_EQ(render_quantity(850, Quantity::duration), "850 ms");
  EXPECT_EQ(render_quantity(1234, Quantity::milliseconds), "1.234 s");
  EXPECT_EQ(render_quantity(12, Quantity::count), "12");
}

}  // namespace
}  // namespace cupel

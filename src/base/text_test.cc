#include "base/text.h"

#include <gtest/gtest.h>

#include <array>

namespace cupel {
namespace {

TEST(Text, trims_splits_and_joins) {
  EXPECT_EQ(trim(" \t\na b\r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_EQ(trim_left(" \t\na b\r\n"), "a b\r\n");
  EXPECT_EQ(trim_left("  "), "");
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), std::vector<std::string>{""});
  EXPECT_EQ(join(split("a,b,c", ','), "; "), "a; b; c");
}

TEST(Text, folds_case_as_unicode_does) {
  EXPECT_EQ(fold_case("STRASSE"), fold_case("straße"));
  EXPECT_EQ(fold_case("ΣΊΣΥΦΟΣ"), fold_case("σίσυφος"));
  EXPECT_EQ(fold_case("A\xff"), "A\xff");
  EXPECT_EQ(fold_case(std::string("A\0B", 3)), std::string("a\0b", 3));
  EXPECT_EQ(to_lower("ÄBC"), "Äbc");
}

TEST(Text, knows_valid_utf8) {
  EXPECT_TRUE(is_valid_utf8("aé漢\U0001F600"));
  EXPECT_FALSE(is_valid_utf8("\xc3"));
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));  // a surrogate
  EXPECT_FALSE(is_valid_utf8("\xc0\x80"));      // an overlong NUL
  EXPECT_EQ(replace_invalid_utf8("a\xff\xc3z"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_EQ(replace_invalid_utf8("é"), "é");
}

TEST(Text, counts_words_between_white_space) {
  EXPECT_EQ(count_words(""), 0U);
  EXPECT_EQ(count_words(" a\tb\u00a0c\u3000d\u0085e\n"), 5U);
  EXPECT_EQ(count_words("don't stop"), 2U);
  EXPECT_EQ(count_words("a\u200bb"), 1U);  // zero-width space is no white space in Unicode
}

TEST(Text, measures_and_shortens_by_columns) {
  EXPECT_EQ(display_width("aé"), 2U);
  EXPECT_EQ(display_width("漢字"), 4U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(shorten("abcdef", 4), "abc…");
  EXPECT_EQ(shorten("漢字漢字", 4), "漢…");
  EXPECT_EQ(shorten("abc", 0), "");
}

TEST(Text, makes_control_characters_visible) {
  EXPECT_EQ(printable("a\n\t\x1b[31m\x7f\xff"), "a\\n\\t\\x1b[31m\\x7f\\xff");
  EXPECT_EQ(printable(std::string("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\u0085"), "\\xc2\\x85");
  EXPECT_EQ(printable_lines("a\n\tb\r"), "a\n\tb\\r");
}

TEST(Text, matches_globs) {
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("a*b?d", "axxbcd"));
  EXPECT_FALSE(matches_glob("a*b?d", "axxbd"));
  EXPECT_TRUE(matches_glob("s/capital[*", "s/capital[country=France]"));
  EXPECT_FALSE(matches_glob("", "a"));
  EXPECT_FALSE(matches_glob(std::string(30, '*') + "b", std::string(10'000, 'a')));
}

TEST(Text, suggests_near_spellings_only) {
  constexpr std::array<std::string_view, 3> kNames = {"contains", "regex", "equals"};
  EXPECT_EQ(did_you_mean("contain", kNames), ", did you mean 'contains'?");
  EXPECT_EQ(did_you_mean("REGEX", kNames), ", did you mean 'regex'?");
  EXPECT_EQ(did_you_mean("something", kNames), "");
  EXPECT_EQ(nearest_spelling("", kNames), std::nullopt);
}

TEST(NearestSpelling, ExchangedNeighboursAreOneMistake) {
  const std::vector<std::string_view> checks = {"equals", "contains", "contains_any", "json"};
  EXPECT_EQ(nearest_spelling("contian", checks), "contains");
  EXPECT_EQ(nearest_spelling("contain", checks), "contains");
  EXPECT_EQ(nearest_spelling("jsno", checks), "json");
  EXPECT_EQ(nearest_spelling("frobnicate", checks), std::nullopt);
}

TEST(CommonPrefix, CountsBytesThatAreTheSame) {
  EXPECT_EQ(common_prefix_size("abc", "abd"), 2U);
  EXPECT_EQ(common_prefix_size("ab", "abc"), 2U);
  EXPECT_EQ(common_prefix_size("", "a"), 0U);
}

}  // namespace
}  // namespace cupel

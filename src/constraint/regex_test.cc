#include "constraint/regex.h"

#include <gtest/gtest.h>

#include "constraint/testing/allows.h"

namespace cupel::constraint {
namespace {

struct Row {
  const char* pattern;
  std::vector<const char*> allowed;
  std::vector<const char*> refused;
};

TEST(Regex, AllowsWhatMatchesAsAWhole) {
  const std::vector<Row> rows = {
      {"abc", {"abc"}, {"", "ab", "abcd", "xabc"}},
      {"^abc$", {"abc"}, {"abcd"}},
      {"a|bc|", {"a", "bc", ""}, {"b", "abc"}},
      {"[a-c]+", {"a", "abcabc"}, {"", "d", "abd"}},
      {"[^a-c]", {"d", "é", "😀", "\n"}, {"a", "dd"}},
      {"a{2,3}", {"aa", "aaa"}, {"a", "aaaa"}},
      {"a{2}", {"aa"}, {"a", "aaa"}},
      {"a{2,}b?", {"aa", "aaaaaaaa", "aab"}, {"a", "aabb"}},
      {"(ab){0,2}c", {"c", "abc", "ababc"}, {"abababc", "ab"}},
      {"((a|b){2}c){2}", {"abcbac"}, {"abc", "abcbacabc"}},
      {"\\d{3}-\\w+", {"123-x_9"}, {"12-x", "123-"}},
      {"\\s\\S", {" x", "\tx"}, {"x ", "  "}},
      {".", {"a", "é"}, {"\n", "ab", ""}},
      {"\\.\\*\\/", {".*/"}, {"a*/"}},
      {"\\u00e9|\\x41|\\u{1F600}", {"é", "A", "😀"}, {"e"}},
      {"(?:a)(?<name>b)", {"ab"}, {"a"}},
      {"a*?b+?", {"b", "aab"}, {"a"}},
      {"x{,2}", {"x{,2}"}, {"xx"}},
      {"[]a]", {}, {"a"}},
      {"[a\\-z-]", {"a", "-", "z"}, {"b"}},
      {"(a?){3}", {"", "a", "aaa"}, {"aaaa"}},
      {"(a*)*b", {"b", "aab"}, {"a"}},
      {"ä{2}", {"ää"}, {"ä"}},
  };
  for (const Row& row : rows) {
    for (const char* each : row.allowed) EXPECT_TRUE(allows(Constraint::Kind::regex, row.pattern, each)) << row.pattern << " on " << each;
    for (const char* each : row.refused) EXPECT_FALSE(allows(Constraint::Kind::regex, row.pattern, each)) << row.pattern << " on " << each;
  }
}

TEST(Regex, RefusesByNameWhatCannotBeFollowed) {
  const std::vector<std::pair<const char*, const char*>> rows = {{"a(?=b)", "character 4: lookahead"},
                                                                 {"(?<=a)b", "lookbehind"},
                                                                 {"(a)\\1", "backreferences"},
                                                                 {"\\bword", "\\b"},
                                                                 {"(?i)a", "flags"},
                                                                 {"a++", "possessive"},
                                                                 {"\\p{L}", "properties"},
                                                                 {"(a", "no ')'"},
                                                                 {"a)", "')' without '('"},
                                                                 {"[a", "no ']'"},
                                                                 {"*a", "nothing stands before"},
                                                                 {"a^b", "'^' is only possible"},
                                                                 {"a$b", "follows '$'"},
                                                                 {"[z-a]", "wrong order"},
                                                                 {"a{3,2}", "wrong order"},
                                                                 {"[[:alpha:]]", "POSIX"},
                                                                 {"\\q", "not known"},
                                                                 {"a{2}{3}", "two repetitions"}};
  for (const auto& [pattern, words] : rows) {
    EXPECT_NE(refusal_of(Constraint::Kind::regex, pattern).find(words), std::string::npos)
        << pattern << ": " << refusal_of(Constraint::Kind::regex, pattern);
  }
}

TEST(Regex, FitsToLengths) {
  const auto fitted = [](const char* pattern, std::size_t min, std::size_t max, const char* text) {
    const Expr all = with_lengths(*parse_regex(pattern, RegexMeans::search), min, max);
    if (is_never(all)) return false;
    return is_satisfied(std::make_shared<Program>(*make_program({{all}, {}})), text);
  };
  EXPECT_TRUE(fitted("^[a-z]+$", 2, 4, "abc"));
  EXPECT_FALSE(fitted("^[a-z]+$", 2, 4, "a"));
  EXPECT_FALSE(fitted("^[a-z]+$", 2, 4, "abcde"));
  EXPECT_TRUE(fitted("^[A-Z][a-z]*-[0-9]{2,}$", 6, 8, "Ab-123"));
  EXPECT_FALSE(fitted("^[A-Z][a-z]*-[0-9]{2,}$", 6, 8, "A-12"));
  EXPECT_FALSE(fitted("^[A-Z][a-z]*-[0-9]{2,}$", 6, 8, "Abcde-1234"));
  EXPECT_FALSE(fitted("^abc$", 4, 9, "abc"));
  EXPECT_TRUE(fitted("^[A-Z][a-z]*-[0-9]{2,}$", 6, 8, "A-1234"));
  EXPECT_TRUE(fitted("^[a-z]+(-[a-z]+)*$", 0, 40, "some-slug"));
  EXPECT_TRUE(fitted("^[a-z]+(-[a-z]+)*$", 0, 40, "slug"));
  EXPECT_FALSE(fitted("^[a-z]+(-[a-z]+)*$", 0, 6, "some-slug"));
  EXPECT_TRUE(fitted("^[a-z]+@[a-z]+$", 10, 100, "a@bbbbbbbbb"));
  EXPECT_TRUE(fitted("@", 3, 5, "a@b"));
  EXPECT_FALSE(fitted("@", 3, 5, "@"));
}

}  // namespace
}  // namespace cupel::constraint

#include "constraint/gbnf.h"

#include <gtest/gtest.h>

#include "constraint/testing/allows.h"

namespace cupel::constraint {
namespace {

constexpr auto kKind = Constraint::Kind::gbnf;

TEST(Gbnf, AllowsWhatTheGrammarSays) {
  const char* arithmetic = R"g(
    # sums in brackets
    root ::= term ("+" term)*   # as long as you like
    term ::= number
           | "(" root ")"
    number ::= "-"? [1-9] [0-9]{0,2}
  )g";
  for (const char* text : {"1", "1+22", "(1+(2+-345))+9"}) EXPECT_TRUE(allows(kKind, arithmetic, text)) << text;
  for (const char* text : {"", "0", "1+", "(1", "1234", "1 + 2"}) EXPECT_FALSE(allows(kKind, arithmetic, text)) << text;
  EXPECT_TRUE(allows(kKind, R"(root ::= "a\n\x41\"" [^\]x-] .)", "a\nA\"zé"));
  EXPECT_FALSE(allows(kKind, R"(root ::= "a\n\x41\"" [^\]x-] .)", "a\nA\"xé"));
  EXPECT_TRUE(allows(kKind, "root ::= (\n \"a\" |\n \"b\"\n)+ end\nend ::= \"!\"", "abba!"));
}

TEST(Gbnf, SaysWhereAMistakeIs) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"root ::= \"a\"\nthing : \"b\"", "line 2, column 7: '::=' must follow"},
      {"root ::= itme\nitem ::= \"a\"", "line 1, column 10: the rule 'itme' is not defined, did you mean 'item'?"},
      {"answer ::= \"a\"", "no rule 'root'"},
      {"root ::= \"a", "line 1, column 10: the text is not closed"},
      {"root ::= [a", "the class is not closed"},
      {"root ::= \"y\"\n  | [b-", "line 2, column 8: a character must stand here"},
      {"root ::= [b-\n]", "line 1, column 13: a character must stand here"},
      {"root ::= \"\\", "unknown escape"},
      {"root ::= [\\x4", "2 hexadecimal digits must follow"},
      {"root ::= (\"a\"", "no ')'"},
      {"root ::= \"a\"\nroot ::= \"b\"", "line 2, column 1: the rule 'root' is defined twice"},
      {"root ::= root \"a\" | \"b\"", "rule 'root' begins with itself"},
      {"root ::= a\na ::= b? a2\na2 ::= a \"x\" | \"y\"\nb ::= \"b\"", "begins with itself"},
      {"root ::= \"a\" root", "rule 'root' can never end"},
      {"root ::= <think>", "token references"},
      {"root ::= \"\\q\"", "unknown escape"},
      {"root ::= \"a\"{3,1}", "wrong order"},
      {"root ::= \"a\" )", "out of place"},
      {"", "no rule 'root'"}};
  for (const auto& [grammar, words] : rows) {
    EXPECT_NE(refusal_of(kKind, grammar).find(words), std::string::npos) << grammar << ": " << refusal_of(kKind, grammar);
  }
}

// Whatever is cut off: an error, and no read behind the end (which the sanitizers see).
TEST(Gbnf, EveryBeginningIsReadOrRefused) {
  const std::string whole = "root ::= ([^a-z\\x41\\u00e9]{2,3} | \"\\U0001F600é\" item*)+ # end\nitem ::= [\\]\\-é-ü] .? \"b\"{4}";
  for (std::size_t size = 0; size < whole.size(); ++size) refusal_of(kKind, whole.substr(0, size));
  EXPECT_EQ(refusal_of(kKind, whole), "");
  const std::string pattern = "^(?:[^a-z\\x41\\u{1F600}]{2,3}|\\d+?(b|\\.)*[é-ü\\]-])$";
  for (std::size_t size = 0; size < pattern.size(); ++size) refusal_of(Constraint::Kind::regex, pattern.substr(0, size));
  EXPECT_EQ(refusal_of(Constraint::Kind::regex, pattern), "");
}

}  // namespace
}  // namespace cupel::constraint

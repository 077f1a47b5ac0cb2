#include "base/words.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error_words.h"

namespace cupel {
namespace {

enum class Colour { red, green };
constexpr auto words_for(Colour) { return words<Colour>("red", "light green"); }

TEST(Words, NameValuesAndFindThem) {
  EXPECT_STREQ(word_of(Colour::green), "light green");
  EXPECT_EQ(find_word<Colour>("light green"), Colour::green);
  EXPECT_EQ(find_word<Colour>("green"), std::nullopt);
  EXPECT_EQ(find_word<Colour>(""), std::nullopt);
}

TEST(Words, KnowWhereAnEnumerationEnds) {
  EXPECT_TRUE(is_enumerator<Colour::green>());
  EXPECT_FALSE(is_enumerator<static_cast<Colour>(2)>());
}

// In documents and exit statuses: they stay what they are.
TEST(Words, OfErrors) {
  EXPECT_STREQ(word_of(ErrorCode::limit_exceeded), "limit_exceeded");
  EXPECT_STREQ(error_code_name(ErrorCode::io), "io");
  const std::set<std::string_view> different(kWordsOf<ErrorCode>.begin(), kWordsOf<ErrorCode>.end());
  EXPECT_EQ(different.size(), kWordsOf<ErrorCode>.size());
}

}  // namespace
}  // namespace cupel

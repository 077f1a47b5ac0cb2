#include "base/spooled_texts.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

std::vector<std::string> read_all(SpooledTexts& texts, std::size_t group = 0) {
  EXPECT_TRUE(texts.rewind(group));
  std::vector<std::string> read;
  for (std::string text; *texts.next(text);) read.push_back(text);
  return read;
}

using Strings = std::vector<std::string>;

TEST(SpooledTexts, ComeBackInOrder) {
  SpooledTexts texts;
  texts.add(2, "two");
  texts.add(0, "");
  texts.add(1, std::string("a\0b", 3));
  EXPECT_EQ(read_all(texts), (Strings{"", std::string("a\0b", 3), "two"}));
  EXPECT_EQ(read_all(texts).size(), 3U) << "a second time";
}

TEST(SpooledTexts, GroupsAreReadOneByOne) {
  SpooledTexts texts;
  texts.add(1, "b1", 7);
  texts.add(5, "a5", 3);
  texts.add(0, "b0", 7);
  EXPECT_EQ(read_all(texts, 7), (Strings{"b0", "b1"}));
  EXPECT_EQ(read_all(texts, 3), (Strings{"a5"}));
  EXPECT_EQ(read_all(texts, 4), Strings());
}

TEST(SpooledTexts, NothingIsNothing) {
  SpooledTexts texts;
  EXPECT_EQ(read_all(texts), Strings());
}

}  // namespace
}  // namespace cupel

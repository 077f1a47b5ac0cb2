#include "engine/question_order.h"

#include <gtest/gtest.h>

namespace cupel::engine {
namespace {

using Order = std::vector<std::size_t>;

TEST(QuestionOrder, TheLongestFirst) {
  const std::vector<std::string> prompts = {"bb", "cccc", "a"};
  EXPECT_EQ(order_questions(prompts), (Order{1, 0, 2}));
}

TEST(QuestionOrder, WhatBeginsAlikeStandsTogether) {
  const std::string shared(300, 'x');
  const std::vector<std::string> prompts = {shared + "1", std::string(400, 'y'), shared + "2", "z", shared + "3" + std::string(200, 'w')};
  EXPECT_EQ(order_questions(prompts), (Order{0, 2, 4, 1, 3}));
}

TEST(QuestionOrder, WhatAllShareMakesNoFamily) {
  const std::string shared(300, 'x');
  const std::vector<std::string> prompts = {shared + "a", shared + "bbbb", shared + "cc"};
  EXPECT_EQ(order_questions(prompts), (Order{1, 2, 0}));
}

TEST(QuestionOrder, NoneAndOne) {
  EXPECT_TRUE(order_questions({}).empty());
  const std::vector<std::string> one = {"a"};
  EXPECT_EQ(order_questions(one), (Order{0}));
}

}  // namespace
}  // namespace cupel::engine

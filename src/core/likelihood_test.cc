#include "core/likelihood.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cupel {
namespace {

TextLikelihood text() {
  return {.tokens = {{.id = 1, .bytes = "a"},
                     {.id = 2, .bytes = "b", .log_probability = std::log(0.5), .greedy = true},
                     {.id = 3, .bytes = "c", .log_probability = std::log(0.125)}}};
}

TEST(Likelihood, leaves_out_what_nothing_stands_before) {
  EXPECT_EQ(text().scored_tokens(), 2);
  EXPECT_DOUBLE_EQ(text().log_likelihood(), std::log(0.0625));
  EXPECT_DOUBLE_EQ(text().mean_log_likelihood(), std::log(0.25));
  EXPECT_DOUBLE_EQ(text().perplexity(), 4);
  EXPECT_DOUBLE_EQ(TextLikelihood().perplexity(), 1);
}

TEST(Likelihood, is_greedy_where_all_of_it_would_have_been_chosen) {
  TextLikelihood likelihood = text();
  EXPECT_FALSE(likelihood.is_greedy());
  likelihood.tokens.pop_back();
  EXPECT_TRUE(likelihood.is_greedy());
}

TEST(Likelihood, requests_name_what_is_wrong) {
  EXPECT_TRUE(check_score_request({.texts = {"a"}}));
  EXPECT_FALSE(check_score_request({.context = "\xFF", .texts = {"a"}}));
  EXPECT_FALSE(check_score_request({.messages = {{"user", "\xFF"}}, .texts = {"a"}}));
  EXPECT_EQ(check_score_request({.texts = {"a", "b", ""}}).error().message, "text 3 of those to score is empty");
}

}  // namespace
}  // namespace cupel

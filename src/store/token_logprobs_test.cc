#include "store/token_logprobs.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(TokenLogprobs, come_back_bit_for_bit) {
  std::vector<AnswerToken> tokens = {{.id = 1, .bytes = "\xE2\x82"}, {.id = 2, .bytes = "b"}};
  tokens[0].log_probability = -0.1234567890123456789;
  tokens[0].likeliest = {{1, "\xE2\x82", -0.1234567890123456789}, {9, "x", -1e-300}};
  tokens[1].log_probability = -37.5;
  const Json json = Json::parse(render_json(render_logprobs(tokens)));
  std::vector<AnswerToken> read = {{.id = 1, .bytes = "\xE2\x82"}, {.id = 2, .bytes = "b"}};
  read_logprobs(json, read);
  EXPECT_EQ(read, tokens);
}

TEST(TokenLogprobs, are_nothing_where_none_were_asked_for) {
  std::vector<AnswerToken> tokens = {{.id = 1, .bytes = "a"}};
  EXPECT_TRUE(render_logprobs(tokens).is_null());
  read_logprobs(nullptr, tokens);
  EXPECT_FALSE(tokens[0].log_probability);
}

}  // namespace
}  // namespace cupel

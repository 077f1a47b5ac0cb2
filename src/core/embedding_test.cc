#include "core/embedding.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(Embedding, cosine_is_of_directions) {
  const std::vector<float> a = {1, 0}, b = {3, 3}, opposite = {-5, 0}, none = {0, 0};
  EXPECT_DOUBLE_EQ(cosine(a, a), 1);
  EXPECT_NEAR(cosine(a, b), 0.70710678, 1e-8);
  EXPECT_DOUBLE_EQ(cosine(a, opposite), -1);
  EXPECT_DOUBLE_EQ(cosine(a, none), 0);
}

TEST(Embedding, requests_name_what_is_wrong) {
  EXPECT_TRUE(check_embed_request({{"a"}}));
  EXPECT_EQ(check_embed_request({}).error().message, "there is no text to embed");
  EXPECT_EQ(check_embed_request({{"a", " \n"}}).error().message, "text 2 of those to embed is empty");
  EXPECT_EQ(check_embed_request({{"\xFF"}}).error().message, "the text to embed is not valid UTF-8");
}

}  // namespace
}  // namespace cupel

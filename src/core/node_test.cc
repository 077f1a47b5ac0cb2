#include "core/node.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(Node, json_goes_there_and_back) {
  const Json json = Json::parse(R"({"z": [1, 2.5, "x", true, null], "a": {"b": -3}})");
  EXPECT_EQ(to_json(to_node(json)).dump(), json.dump());  // keys keep their order
}

TEST(Node, numbers_beyond_64_bits_become_real) {
  const Node node = to_node(Json(UINT64_MAX));
  EXPECT_TRUE(std::holds_alternative<double>(node.value));
}

TEST(Node, finds_values_of_maps_only) {
  const Node node = to_node(Json::parse(R"({"a": 1})"));
  ASSERT_NE(node.find("a"), nullptr);
  EXPECT_EQ(node.find("b"), nullptr);
  EXPECT_EQ(to_node(Json::parse("[1]")).find("a"), nullptr);
}

TEST(Node, names_its_kind_and_text) {
  EXPECT_STREQ(Node{}.kind(), "nothing");
  EXPECT_STREQ(to_node(Json(1)).kind(), "number");
  EXPECT_STREQ(to_node(Json(1.5)).kind(), "number");
  EXPECT_STREQ(to_node(Json("x")).kind(), "text");
  EXPECT_STREQ(to_node(Json(true)).kind(), "true/false");
  EXPECT_STREQ(to_node(Json::array()).kind(), "list");
  EXPECT_STREQ(to_node(Json::object()).kind(), "map");
  EXPECT_EQ(Node{}.text(), "");
  EXPECT_EQ(to_node(Json(0.5)).text(), "0.5");
  EXPECT_EQ(to_node(Json(true)).text(), "true");
  EXPECT_EQ(to_node(Json::parse(R"({"a":[1]})")).text(), R"({"a":[1]})");
}

TEST(Node, bytes_that_are_not_utf8_do_not_throw) { EXPECT_EQ(render_json(Json("\xff")), "\"\xEF\xBF\xBD\""); }

TEST(Mark, is_described_when_known) {
  EXPECT_EQ(describe_mark({7, 3}), "line 7, column 3");
  EXPECT_EQ(describe_mark({}), "");
}

}  // namespace
}  // namespace cupel

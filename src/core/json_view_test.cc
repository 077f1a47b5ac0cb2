#include "core/json_view.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(JsonView, ReadsWhatATreeReads) {
  for (const std::string text :
       {"null", "true", "0", "-1", "-0", "-0.0", "1.0", "0.1", "1e-7", "18446744073709551615", "-9223372036854775808",
        "18446744073709551616", "123456789012345678901234567890.5", "2.2250738585072011e-308", R"("a\u0000\n\"\u00e9\ud83d\ude00é")", "[]",
        "{}", R"([1,[2,{"a":[]}],{}])", R"( {"b": {"x": [1, null]}, "a": "", "b": 2} )"}) {
    EXPECT_EQ(render_json(ReadJson(text).root().json()), render_json(Json::parse(text))) << text;
  }
}

TEST(JsonView, MembersAreFoundBehindOthersOfAnySize) {
  const ReadJson read(R"({"a": [1, {"c": 5}], "b": {"c": 2}, "c": 3, "": true})");
  const JsonView root = read.root();
  EXPECT_EQ(root.at("c").integer<int>(), 3);
  EXPECT_EQ(root.at("b").at("c").real(), 2.0);
  EXPECT_TRUE(root.at("").boolean());
  EXPECT_FALSE(root.find("d"));
  std::vector<std::string> items;
  root.at("a").each([&](const JsonView& item) { items.push_back(render_json(item.json())); });
  EXPECT_EQ(items, (std::vector<std::string>{"1", R"({"c":5})"}));
}

TEST(JsonView, WhatIsNotThereOrOfAnotherTypeIsRefused) {
  const ReadJson read(R"({"a": "text", "n": null, "l": []})");
  const JsonView root = read.root();
  EXPECT_THROW(root.at("b"), Json::out_of_range);
  EXPECT_THROW(root.at("a").boolean(), Json::type_error);
  EXPECT_THROW(root.at("a").real(), Json::type_error);
  EXPECT_THROW(root.at("n").integer<int>(), Json::type_error);
  EXPECT_THROW(root.at("n").text(), Json::type_error);
  EXPECT_THROW(root.at("l").at("x"), Json::type_error);
  EXPECT_THROW(root.at("a").each([](const JsonView&) {}), Json::type_error);
}

TEST(JsonView, WhatIsNoJsonIsRefused) {
  for (const std::string text : {"", "{", "[1,]", R"({"a" 1})", "nul", "1 2", "\"\xff\"", "1e999", "\"\\ud800\"", "'a'"}) {
    EXPECT_THROW(ReadJson{text}, Json::exception) << text;
    EXPECT_THROW((void)Json::parse(text), Json::exception) << text;
  }
  const std::string deep(1'000'000, '[');
  EXPECT_THROW(ReadJson{deep}, Json::exception) << "and not for its depth";
}

}  // namespace
}  // namespace cupel

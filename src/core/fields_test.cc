#include "core/fields.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

struct Args {
  std::string text;
  bool flag = true;
  int count = 3;
  double rate = 0.5;
  std::vector<std::string> names;
  std::optional<std::int64_t> limit;
  void visit(auto& field) {
    field("text", text, "a text", FieldRule::required);
    field("flag", flag, "a flag");
    field("count", count, "a count");
    field("rate", rate, "a rate");
    field("names", names, "some names");
    field("limit", limit, "a limit");
  }
};

struct AnyFirst {
  Node value;
  bool flag = false;
  void visit(auto& field) {
    field("value", value, "anything", FieldRule::required);
    field("flag", flag, "a flag");
  }
};

Result<Args> parsed(const char* json) { return parse_fields<Args>(to_node(Json::parse(json)), "thing"); }
std::string refusal(const char* json) {
  const Result<Args> args = parsed(json);
  EXPECT_FALSE(args) << json;
  return args ? "" : args.error().message;
}

TEST(Fields, reads_every_type) {
  const Result<Args> args = parsed(R"({"text": 5, "flag": false, "count": 7.0, "rate": 1, "names": ["a", 2], "limit": 9})");
  ASSERT_TRUE(args);
  EXPECT_EQ(args->text, "5");
  EXPECT_FALSE(args->flag);
  EXPECT_EQ(args->count, 7);
  EXPECT_EQ(args->rate, 1.0);
  EXPECT_EQ(args->names, (std::vector<std::string>{"a", "2"}));
  EXPECT_EQ(args->limit, 9);
}

TEST(Fields, keeps_defaults_and_reads_the_short_form) {
  const Result<Args> args = parsed(R"("hello")");
  ASSERT_TRUE(args);
  EXPECT_EQ(args->text, "hello");
  EXPECT_TRUE(args->flag);
  EXPECT_EQ(args->count, 3);
  EXPECT_FALSE(args->limit);
  EXPECT_EQ(parsed(R"({"text": "x", "names": "one"})")->names, std::vector<std::string>{"one"});
}

TEST(Fields, says_what_is_wrong) {
  EXPECT_EQ(refusal(R"({"flag": true})"), "'thing' needs 'text'");
  EXPECT_EQ(refusal(R"({"text": "x", "flg": true})"), "unknown key 'flg' in 'thing', did you mean 'flag'?");
  EXPECT_EQ(refusal(R"({"text": "x", "flag": "yes"})"), "'flag' of 'thing': expected true or false, found text 'yes'");
  EXPECT_EQ(refusal(R"({"text": "x", "count": 1.5})"), "'count' of 'thing': expected a whole number, found number '1.5'");
  EXPECT_EQ(refusal(R"({"text": "x", "count": 99999999999})"), "'count' of 'thing': expected a smaller number, found number '99999999999'");
  EXPECT_EQ(refusal(R"({"text": ["x"]})"), "'text' of 'thing': expected text, found list");
  EXPECT_EQ(refusal(R"({"text": "x", "names": {"a": 1}})"), "'names' of 'thing': expected a list of text, found map");
  EXPECT_EQ(refusal(R"([1])"), "'text' of 'thing': expected text, found list");
}

TEST(Fields, names_the_place) {
  const Node node{NodeMap{{"text", {2, 3}, {std::string("x"), {2, 9}}}, {"flag", {3, 3}, {std::string("no"), {3, 9}}}}, {2, 3}};
  EXPECT_EQ(parse_fields<Args>(node, "thing").error().message,
            "line 3, column 9: 'flag' of 'thing': expected true or false, found text 'no'");
}

TEST(Fields, a_first_field_that_takes_anything_takes_maps) {
  const auto read = [](const char* json) { return parse_fields<AnyFirst>(to_node(Json::parse(json)), "thing"); };
  EXPECT_EQ(read(R"({"a": 1})")->value.text(), R"({"a":1})");
  EXPECT_EQ(read(R"({"value": {"a": 1}, "flag": true})")->value.text(), R"({"a":1})");
  EXPECT_TRUE(read(R"({"value": 1, "flag": true})")->flag);
  EXPECT_EQ(read("[1]")->value.text(), "[1]");
}

TEST(Fields, describes_itself) {
  const std::vector<FieldInfo> infos = describe_fields<Args>();
  ASSERT_EQ(infos.size(), 6U);
  EXPECT_EQ(infos[0].name, "text");
  EXPECT_EQ(infos[0].rule, FieldRule::required);
  EXPECT_EQ(infos[1].type, "true/false");
  EXPECT_EQ(infos[1].default_text, "true");
  EXPECT_EQ(infos[2].default_text, "3");
  EXPECT_EQ(infos[3].default_text, "0.5");
  EXPECT_EQ(infos[4].type, "list of text");
  EXPECT_EQ(infos[5].type, "integer");
  EXPECT_EQ(infos[5].default_text, "");
}

}  // namespace
}  // namespace cupel

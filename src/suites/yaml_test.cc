#include "suites/yaml.h"

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>

namespace cupel {
namespace {

struct Reading {
  const char* yaml;
  const char* json;
};
void PrintTo(const Reading& each, std::ostream* out) { *out << each.yaml; }

class Yaml : public testing::TestWithParam<Reading> {};
TEST_P(Yaml, Reads) {
  const Result<Node> node = parse_yaml(GetParam().yaml, "a.yaml");
  ASSERT_TRUE(node) << node.error().message;
  EXPECT_EQ(render_json(to_json(*node)), GetParam().json);
}
INSTANTIATE_TEST_SUITE_P(Scalars, Yaml,
                         testing::Values(Reading{"", "null"}, Reading{"# nothing\n", "null"},
                                         Reading{"[1, -2, +3, 0x1F, 0o17, 007]", "[1,-2,3,31,15,7]"},
                                         Reading{"[1.5, .5, 1., -1e3, 1E-2]", "[1.5,0.5,1.0,-1000.0,0.01]"},
                                         Reading{"[true, False, TRUE, yes, no, on]", R"([true,false,true,"yes","no","on"])"},
                                         Reading{"[~, null, Null, '', \"null\"]", R"([null,null,null,"","null"])"},
                                         Reading{"['5', \"true\", !!str 5, !!int '5', !!str true]", R"(["5","true","5",5,"true"])"},
                                         Reading{"[1-2, 1.2.3, 0x, 1e, '.', -, 12:30]", R"(["1-2","1.2.3","0x","1e",".","-","12:30"])"},
                                         Reading{"[99999999999999999999, 1e999]", R"([1e+20,"1e999"])"},
                                         Reading{"a: |\n  x\n  y\nb: >\n  x\n  y\n", R"({"a":"x\ny\n","b":"x y\n"})"},
                                         Reading{R"("\\.py \u00e4 \U0001F600")", R"("\\.py ä 😀")"},
                                         Reading{"\xEF\xBB\xBF"
                                                 "a: 1",
                                                 R"({"a":1})"}));
INSTANTIATE_TEST_SUITE_P(Aliases, Yaml,
                         testing::Values(Reading{"a: &x [1, 2]\nb: *x", R"({"a":[1,2],"b":[1,2]})"},
                                         Reading{"&k a: 1\nb: *k", R"({"a":1,"b":"a"})"}, Reading{"a: &k b\n*k : 2", R"({"a":"b","b":2})"},
                                         Reading{"base: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}", R"({"base":{"x":1,"y":2},"c":{"y":3,"x":1}})"},
                                         Reading{"a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}",
                                                 R"({"a":{"x":1},"b":{"x":2,"z":3},"c":{"x":1,"z":3}})"},
                                         Reading{"{\"<<\": 1}", R"({"<<":1})"}));

TEST(YamlPlaces, EveryKeyAndValueKnowsItsPlace) {
  const Node root = parse_yaml("suite: x\ncases:\n  - id: one\n    vars: {n: 1.10}\n", "a.yaml").value();
  const NodeEntry& cases = (*root.as_map())[1];
  EXPECT_EQ(cases.mark, (Mark{2, 1}));
  const Node& first = (*cases.value.as_list())[0];
  EXPECT_EQ(first.mark, (Mark{3, 5}));
  const Node& number = *first.find("vars")->find("n");
  EXPECT_EQ(number.mark, (Mark{4, 15}));
  EXPECT_EQ(number.text(), "1.10");
  EXPECT_EQ(number.kind(), std::string("number"));
}

TEST(YamlPlaces, JsonFilesJoinSurrogates) {
  EXPECT_EQ(parse_yaml(R"({"a": "\ud83d\ude00 \\ud83d"})", "a.json").value().find("a")->text(), "😀 \\ud83d");
}

class YamlRefuses : public testing::TestWithParam<Reading> {};
TEST_P(YamlRefuses, WithThePlace) {
  const Result<Node> node = parse_yaml(GetParam().yaml, "a.yaml");
  ASSERT_FALSE(node) << render_json(to_json(*node));
  EXPECT_EQ(node.error().message.substr(0, std::string(GetParam().json).size()), GetParam().json);
}
INSTANTIATE_TEST_SUITE_P(
    All, YamlRefuses,
    testing::Values(
        Reading{"a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: [1, 2\n", "a.yaml:8:"},
        Reading{"a: 1\n\n\n\n\n\nb: 'x''\n\n", "a.yaml:7:4: a quoted text that never ends"},
        Reading{"a: &k !!str \"x\\\"\n", "a.yaml:1:4: a quoted text that never ends"},
        Reading{"a: 'x", "a.yaml:1:6: illegal EOF in scalar"},
        Reading{"1: a\n2: b\n3: c\n4: d\n5: e\n6: f\n7: g: h\n", "a.yaml:7:5: illegal map value"}, Reading{"a: 1\n\tb: 2\n", "a.yaml:2:"},
        Reading{"a: 1\nb: 2\na: 3\n", "a.yaml:3:1: the key 'a' stands here a second time; the first is on line 1"},
        Reading{"a: \xff\n", "a.yaml:1:1: this line is not UTF-8"}, Reading{"a: 1\nb: \xc3\x28\n", "a.yaml:2:1: this line is not UTF-8"},
        Reading{"a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document"}, Reading{"? [a]\n: 1\n", "a.yaml:1:3: a key must be plain text"},
        Reading{"a: *x\n", "a.yaml:1:4: the referenced anchor is not defined"}, Reading{"&x [*x]\n", "a.yaml:1:5: an alias inside"},
        Reading{"a: !thing 1\n", "a.yaml:1:4: unknown tag '!thing'"}, Reading{"a: !!binary aGk=\n", "a.yaml:1:4: unknown tag"},
        Reading{"~: 1\n", "a.yaml:1:1: a key must be text"}, Reading{"a: {<<: 5}\n", "a.yaml:1:9: '<<' takes a map"},
        Reading{"%YAML 3.0\n---\na: 1\n", "a.yaml:1:"}, Reading{"a: \"\\q\"\n", "a.yaml:1:"}));

TEST(YamlBounds, AliasesDoNotMultiply) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  const Result<Node> node = parse_yaml(bomb, "bomb.yaml");
  ASSERT_FALSE(node);
  EXPECT_NE(node.error().message.find("bomb.yaml:6:"), std::string::npos) << node.error().message;
  EXPECT_NE(node.error().message.find("more than 500000 values, aliases expanded"), std::string::npos) << node.error().message;
}

TEST(YamlBounds, DepthTextAndSize) {
  EXPECT_EQ(parse_yaml(std::string(101, '[') + std::string(101, ']'), "a.yaml").error().message,
            "a.yaml:1:101: nested more than 100 levels deep");
  EXPECT_FALSE(parse_yaml(std::string(200'000, '['), "a.yaml"));
  EXPECT_FALSE(parse_yaml(std::string(200'000, '{'), "a.yaml"));
  std::string steps;
  for (int i = 0; i < 5000; ++i) steps += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_FALSE(parse_yaml(steps, "a.yaml"));
  EXPECT_EQ(parse_yaml("a: 123456", "a.yaml", {.bytes = 4}).error().message, "a.yaml: larger than 0 MiB; split the suite");
  const std::string text = "a: &a " + std::string(1000, 'x') + "\nb: [*a, *a, *a]\n";
  EXPECT_TRUE(parse_yaml(text, "a.yaml", {.text_bytes = 5000}));
  EXPECT_FALSE(parse_yaml(text, "a.yaml", {.text_bytes = 3000}));
  EXPECT_FALSE(parse_yaml(std::string("a: \0b", 5), "a.yaml"));
}

/// The items of `cases`, and the tree without them, both as JSON.
struct Parted {
  std::vector<Node> items;
  Result<Node> tree;
};

Parted part(const std::string& text, const YamlLimits& limits = {}) {
  constexpr std::string_view kKey = "cases";
  Parted parted{.items = {}, .tree = Node{}};
  std::istringstream stream(text);
  const auto give = [&](std::string_view key, Node item) -> Result<void> {
    EXPECT_EQ(key, kKey);
    parted.items.push_back(std::move(item));
    return {};
  };
  parted.tree = parse_yaml(stream, "a.yaml", {{&kKey, 1}, give}, limits);
  return parted;
}

TEST(YamlLists, ItemsAreGivenAwayAndTheRestIsTheTree) {
  const Parted parted = part("d: &d {k: 1}\ncases:\n  - {id: a, <<: *d}\n  - &b [1, {cases: [2]}]\n  - x\nafter: *b\nlist: [3]\n");
  ASSERT_TRUE(parted.tree) << parted.tree.error().message;
  EXPECT_EQ(render_json(to_json(*parted.tree)), R"({"d":{"k":1},"cases":[],"after":[1,{"cases":[2]}],"list":[3]})");
  ASSERT_EQ(parted.items.size(), 3U);
  EXPECT_EQ(render_json(to_json(parted.items[0])), R"({"id":"a","k":1})");
  EXPECT_EQ(parted.items[0].mark, (Mark{3, 5}));
  EXPECT_EQ(render_json(to_json(parted.items[1])), R"([1,{"cases":[2]}])");
  EXPECT_EQ(part("cases: {a: [1]}").items.size(), 0U) << "only a list has items";
  EXPECT_EQ(part("other: {cases: [1]}").items.size(), 0U) << "only at the top";
  EXPECT_EQ(part("cases: &all [1]\nagain: *all").items.size(), 0U) << "a list with an anchor is held";
}

TEST(YamlLists, BoundsAreThoseOfAnItem) {
  std::string text = "cases:\n";
  for (int i = 0; i < 1000; ++i) text += "  - [1, 2, three, 4, 5, 6, 7, 8, 9]\n";
  EXPECT_EQ(part(text, {.bytes = 10'000, .values = 20, .text_bytes = 40}).items.size(), 1000U);
  const Parted large = part(text + "  - [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]\n", {.values = 20});
  EXPECT_EQ(large.items.size(), 1000U);
  EXPECT_EQ(large.tree.error().message, "a.yaml:1002:65: more than 20 values, aliases expanded");
  std::string anchored = "cases:\n";
  for (int i = 0; i < 50; ++i) anchored += "  - &a" + std::to_string(i) + " [1, 2]\n";
  const Parted anchors = part(anchored, {.values = 20});
  EXPECT_NE(anchors.tree.error().message.find("more than 20 values"), std::string::npos) << "what aliases may ask for is held";
  EXPECT_EQ(part("cases:\n  - " + std::string(2000, 'x') + "\n", {.bytes = 1000}).tree.error().message,
            "a.yaml: larger than 0 MiB; split the suite");
}

TEST(YamlLists, WhoTakesItemsMayRefuse) {
  constexpr std::string_view kKey = "cases";
  std::istringstream stream("cases: [1, 2, 3]\nx: {");
  int given = 0;
  const auto give = [&](std::string_view, const Node&) -> Result<void> {
    if (++given < 2) return {};
    return fail(ErrorCode::io, "full");
  };
  const Result<Node> tree = parse_yaml(stream, "a.yaml", {{&kKey, 1}, give});
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().code, ErrorCode::io);
  EXPECT_EQ(given, 2);
}

TEST(YamlLists, LongTextsKeepTheirPlacesAndChecks) {
  std::string text = "cases:\n";
  for (int i = 0; i < 5000; ++i)
    text += "  - \"some text that is long enough to fill more than what is held: " + std::to_string(i) + "\"\n";
  const Parted whole = part(text);
  ASSERT_EQ(whole.items.size(), 5000U);
  EXPECT_EQ(whole.items.back().mark, (Mark{5001, 5}));
  EXPECT_EQ(part(text + "  - \"open \n").tree.error().message, "a.yaml:5002:5: a quoted text that never ends");
  EXPECT_EQ(part(text + "  - \xff\n").tree.error().message, "a.yaml:5002:1: this line is not UTF-8; save the file as UTF-8");
}

// JSON's escapes, whatever the file is called; in other YAML a backslash may stand in any text.
TEST(Yaml, SurrogatesOfJsonBecomeOneCharacter) {
  const auto read = [](const char* text, const char* file) {
    const Result<Node> tree = parse_yaml(text, file);
    return tree ? render_json(to_json(*tree)) : tree.error().message;
  };
  for (const char* file : {"t.json", "t.jsonl:1", "t.yaml"}) {
    EXPECT_EQ(read(R"({"q": "party \ud83c\udf89", "cut": "at \ud83c", "back": "\uDF89!", "kept": "\\ud83c"})", file),
              "{\"q\":\"party 🎉\",\"cut\":\"at \uFFFD\",\"back\":\"\uFFFD!\",\"kept\":\"\\\\ud83c\"}")
        << file;
  }
  EXPECT_EQ(read("code: |\n  \"\\ud83c\"\n", "t.yaml"), "{\"code\":\"\\\"\\\\ud83c\\\"\\n\"}");
}

// yaml-cpp makes tokens of a whole line before anything of it is refused: 10 MB of brackets took gigabytes.
TEST(Yaml, ManyBracketsAreRefusedBeforeTheyAreRead) {
  const std::string many(4'000'000, '[');
  for (const std::string& text : {many, "a: " + many, "{\"a\": " + many, "- [ [ " + many}) {
    const Result<Node> tree = parse_yaml(text, "t.yaml");
    ASSERT_FALSE(tree);
    EXPECT_NE(tree.error().message.find("nested more than 1000 levels deep"), std::string::npos) << tree.error().message;
  }
  EXPECT_TRUE(parse_yaml("a: \"" + many + "\"\nb: x" + std::string(900, '['), "t.yaml")) << "in a text they are text";
  EXPECT_TRUE(parse_yaml("{\"a\": \"" + many + "\"}", "t.yaml"));
}

}  // namespace
}  // namespace cupel
